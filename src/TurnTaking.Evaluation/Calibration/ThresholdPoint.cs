namespace TurnTaking.Evaluation;

/// <summary>What one threshold of an action costs.</summary>
/// <param name="Threshold">The threshold: the share that the action must have of the two actions possible, 0 to 1.</param>
/// <param name="FalseAlarmRate">
/// How often the action is taken where the other is right, 0 to 1. For <see cref="TurnTakingAction.StartSpeaking"/>: users cut
/// off.
/// </param>
/// <param name="MissRate">
/// How often the action is not taken where it is right, 0 to 1. For <see cref="TurnTakingAction.StartSpeaking"/>: ends missed.
/// </param>
public readonly record struct ThresholdPoint(double Threshold, double FalseAlarmRate, double MissRate);
