namespace TurnTaking.Training.Export;

/// <summary>What the quantized graph gets right on a dev set; shares from 0 to 1.</summary>
/// <param name="Set">The name of the set.</param>
/// <param name="RowCount">The number of its conversations.</param>
/// <param name="Accuracy">The share of right predictions among the four actions.</param>
/// <param name="MacroF1">The mean F1 of the actions that occur as right ones.</param>
/// <param name="PairAccuracy">The share of right predictions where the agent's state is known.</param>
/// <param name="CalibrationError">The expected calibration error at the exported temperature.</param>
/// <param name="FlipShare">The share of conversations of which the graph of single precision predicts another action.</param>
internal sealed record SetMeasurement(
    string Set, int RowCount, double Accuracy, double MacroF1, double PairAccuracy, double CalibrationError, double FlipShare);
