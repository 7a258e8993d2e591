namespace TurnTaking.Evaluation;

/// <summary>One line of a table of results.</summary>
/// <param name="System">What predicted: the model, or a baseline.</param>
/// <param name="Subset">The part of the data, or <see cref="EvaluationReport.Total"/>.</param>
/// <param name="Count">The number of rows.</param>
/// <param name="ClassCount">The number of different right actions.</param>
/// <param name="Accuracy">The share of right predictions, 0 to 1.</param>
/// <param name="MacroF1"><see cref="ConfusionMatrix.MacroF1"/>.</param>
/// <param name="MacroF1OfActualActions"><see cref="ConfusionMatrix.MacroF1OfActualActions"/>.</param>
/// <param name="Intervals">The intervals of accuracy and macro F1; <see langword="null"/> for baselines.</param>
public sealed record ResultRow(
    string System,
    string Subset,
    long Count,
    int ClassCount,
    double Accuracy,
    double MacroF1,
    double MacroF1OfActualActions,
    MetricIntervals? Intervals = null);
