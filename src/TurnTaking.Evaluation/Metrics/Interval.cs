namespace TurnTaking.Evaluation;

/// <summary>An interval that holds a value with the confidence of <see cref="BootstrapOptions.ConfidenceLevel"/>.</summary>
/// <param name="Lower">The lower end.</param>
/// <param name="Upper">The upper end.</param>
public readonly record struct Interval(double Lower, double Upper);
