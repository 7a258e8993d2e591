namespace TurnTaking.Cli;

/// <summary>What became of a row of the input.</summary>
/// <param name="Row">The row.</param>
/// <param name="Prediction">Its prediction, unless the row has a problem.</param>
internal readonly record struct RowResult(InputRow Row, TurnTakingPrediction? Prediction);
