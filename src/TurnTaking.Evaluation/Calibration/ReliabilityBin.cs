namespace TurnTaking.Evaluation;

/// <summary>The predictions whose confidence is in one range.</summary>
/// <param name="Lower">The lower end of the range; only the first range includes it.</param>
/// <param name="Upper">The upper end of the range, included.</param>
/// <param name="Count">How many predictions there are.</param>
/// <param name="Confidence">Their mean confidence; 0 if there are none.</param>
/// <param name="Accuracy">The share of right ones; 0 if there are none.</param>
public readonly record struct ReliabilityBin(double Lower, double Upper, long Count, double Confidence, double Accuracy);
