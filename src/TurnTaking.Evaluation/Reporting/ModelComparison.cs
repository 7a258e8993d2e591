namespace TurnTaking.Evaluation;

/// <summary>How a second model's predictions of the same rows differ from the first's.</summary>
/// <param name="FirstModelId">The first model.</param>
/// <param name="SecondModelId">The second model.</param>
/// <param name="Accuracy">The second model's accuracy minus the first's.</param>
/// <param name="MacroF1">The second model's macro F1 minus the first's.</param>
/// <param name="Intervals">The intervals of both differences, with the rows paired.</param>
/// <param name="Flips">The rows for which the two predict different actions.</param>
public sealed record ModelComparison(
    string FirstModelId,
    string SecondModelId,
    double Accuracy,
    double MacroF1,
    MetricIntervals Intervals,
    IReadOnlyList<FlippedRow> Flips)
{
    /// <summary>Gets how many flips turn a wrong prediction into the right one.</summary>
    public int MendedCount => Flips.Count(flip => flip.Second == flip.Action);

    /// <summary>Gets how many flips turn the right prediction into a wrong one.</summary>
    public int BrokenCount => Flips.Count(flip => flip.First == flip.Action);

    /// <summary>Compares two runs over the same rows.</summary>
    /// <param name="first">The first run.</param>
    /// <param name="second">The second run.</param>
    /// <param name="options">The options of the intervals, or <see langword="null"/> for the defaults.</param>
    /// <returns>The comparison. If a run was canceled, it covers the rows that both have.</returns>
    /// <exception cref="ArgumentException">The runs have no row in common, or their right actions differ.</exception>
    public static ModelComparison Create(EvaluationRun first, EvaluationRun second, BootstrapOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        var seconds = second.Rows.ToDictionary(row => (row.Subset, row.Id));
        List<(EvaluatedRow First, EvaluatedRow Second)> pairs = [.. first.Rows
            .Where(row => seconds.ContainsKey((row.Subset, row.Id)))
            .Select(row => (row, seconds[(row.Subset, row.Id)]))];
        if (pairs.Count == 0)
        {
            throw new ArgumentException("Expected runs over the same rows, found none in common.", nameof(second));
        }

        List<LabeledPrediction> firsts = [.. pairs.Select(pair => new LabeledPrediction(pair.First.Action, pair.First.MostProbable))];
        List<LabeledPrediction> others = [.. pairs.Select(pair => new LabeledPrediction(pair.Second.Action, pair.Second.MostProbable))];
        var firstMatrix = new ConfusionMatrix(firsts);
        var secondMatrix = new ConfusionMatrix(others);
        return new(
            first.ModelId,
            second.ModelId,
            secondMatrix.Accuracy - firstMatrix.Accuracy,
            secondMatrix.MacroF1 - firstMatrix.MacroF1,
            Bootstrap.EstimateDifference(firsts, others, options),
            [.. pairs.Where(pair => pair.First.MostProbable != pair.Second.MostProbable).Select(pair => new FlippedRow(
                pair.First.Subset, pair.First.Id, pair.First.Action, pair.First.MostProbable, pair.Second.MostProbable))]);
    }
}
