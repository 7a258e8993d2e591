namespace TurnTaking.Onnx.Compilation;

/// <summary>The matrices of a decoder's layer.</summary>
/// <param name="QueryKeyValue">The queries', keys' and values' projections, side by side.</param>
/// <param name="Output">The attention's output projection.</param>
/// <param name="GateUp">The gate's and the up projection, side by side.</param>
/// <param name="Down">The down projection.</param>
internal sealed record DecoderLayer(LinearLayer QueryKeyValue, LinearLayer Output, LinearLayer GateUp, LinearLayer Down);
