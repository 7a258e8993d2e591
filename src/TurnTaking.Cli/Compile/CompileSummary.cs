using System.Text.Json.Serialization;

namespace TurnTaking.Cli;

/// <summary>What <c>turntaking compile --json</c> writes.</summary>
/// <param name="Source">The graph or checkpoint that was compiled.</param>
/// <param name="Output">The folder that was written.</param>
/// <param name="Graph">The graph in it.</param>
/// <param name="Precision">The type of most weights.</param>
/// <param name="Fused">Whether the graph has ONNX Runtime's fused operators.</param>
/// <param name="Problem">Why it has not.</param>
/// <param name="Bytes">The size of the folder's files.</param>
/// <param name="Seconds">How long it took.</param>
internal sealed record CompileSummary(
    string Source, string Output, string Graph, string Precision, bool Fused, string? Problem, long Bytes, double Seconds);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(CompileSummary))]
internal sealed partial class CompileJsonContext : JsonSerializerContext;
