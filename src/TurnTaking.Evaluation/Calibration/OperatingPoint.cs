namespace TurnTaking.Evaluation;

/// <summary>A threshold to recommend.</summary>
/// <param name="Name">What it is for: <c>balanced</c>, <c>careful</c> or <c>quick</c>.</param>
/// <param name="Point">The threshold and what it costs.</param>
public sealed record OperatingPoint(string Name, ThresholdPoint Point);
