namespace TurnTaking.Evaluation;

/// <summary>The intervals of two metrics.</summary>
/// <param name="Accuracy">The interval of the accuracy.</param>
/// <param name="MacroF1">The interval of <see cref="ConfusionMatrix.MacroF1"/>.</param>
public readonly record struct MetricIntervals(Interval Accuracy, Interval MacroF1);
