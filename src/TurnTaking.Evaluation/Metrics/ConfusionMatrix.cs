namespace TurnTaking.Evaluation;

/// <summary>Counts predictions by right and predicted action, and gives the metrics that follow from the counts.</summary>
/// <remarks>
/// The metrics are those of scikit-learn with <c>zero_division=0</c>; none is ever NaN. Not thread-safe while counts are added.
/// </remarks>
public sealed class ConfusionMatrix
{
    private const int ClassCount = 4;
    private readonly long[] _counts = new long[ClassCount * ClassCount];

    /// <summary>Initializes a new instance of the <see cref="ConfusionMatrix"/> class without counts.</summary>
    public ConfusionMatrix()
    {
    }

    /// <summary>Initializes a new instance of the <see cref="ConfusionMatrix"/> class.</summary>
    /// <param name="predictions">The predictions to count.</param>
    public ConfusionMatrix(IEnumerable<LabeledPrediction> predictions)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        foreach (var prediction in predictions)
        {
            Add(prediction);
        }
    }

    /// <summary>Gets the number of predictions.</summary>
    public long Count => _counts.Sum();

    /// <summary>Gets the number of right predictions.</summary>
    public long CorrectCount => Actions.Sum(action => this[action, action]);

    /// <summary>Gets the share of right predictions, 0 to 1; 0 if there are no predictions.</summary>
    public double Accuracy => Divide(CorrectCount, Count);

    /// <summary>Gets the actions that occur as right actions.</summary>
    public IReadOnlyList<TurnTakingAction> ActualActions => [.. Actions.Where(action => GetSupport(action) > 0)];

    /// <summary>Gets the actions that occur as right or as predicted actions.</summary>
    public IReadOnlyList<TurnTakingAction> OccurringActions =>
        [.. Actions.Where(action => GetSupport(action) + GetPredictedCount(action) > 0)];

    /// <summary>
    /// Gets the mean F1 of <see cref="OccurringActions"/>, 0 to 1: what scikit-learn's <c>f1_score(average="macro")</c> gives. An
    /// action that never occurs but is predicted counts with an F1 of 0.
    /// </summary>
    public double MacroF1 => GetMacroF1(OccurringActions);

    /// <summary>Gets the mean F1 of <see cref="ActualActions"/>, 0 to 1.</summary>
    public double MacroF1OfActualActions => GetMacroF1(ActualActions);

    /// <summary>Gets how many rows with one action are predicted to have another, or the same.</summary>
    /// <param name="actual">The right action.</param>
    /// <param name="predicted">The predicted action.</param>
    public long this[TurnTakingAction actual, TurnTakingAction predicted] => _counts[GetIndex(new(actual, predicted))];

    private static TurnTakingAction[] Actions { get; } = Enum.GetValues<TurnTakingAction>();

    /// <summary>Counts a prediction.</summary>
    /// <param name="prediction">The prediction.</param>
    /// <param name="count">How often to count it.</param>
    public void Add(LabeledPrediction prediction, long count = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        _counts[GetIndex(prediction)] += count;
    }

    /// <summary>Gets the metrics of one action.</summary>
    /// <param name="action">The action.</param>
    /// <returns>Its metrics.</returns>
    public ClassMetrics GetMetrics(TurnTakingAction action)
    {
        long correct = this[action, action];
        long support = GetSupport(action);
        long predicted = GetPredictedCount(action);
        return new(
            action, Divide(correct, predicted), Divide(correct, support), Divide(2 * correct, support + predicted), support, predicted);
    }

    /// <summary>Gets the place of a pair in a matrix that is kept as one list of counts.</summary>
    internal static int GetIndex(LabeledPrediction prediction) => ((int)prediction.Actual * ClassCount) + (int)prediction.Predicted;

    /// <summary>Takes counts in the order of <see cref="GetIndex"/>.</summary>
    internal static ConfusionMatrix FromCounts(ReadOnlySpan<long> counts)
    {
        var matrix = new ConfusionMatrix();
        counts.CopyTo(matrix._counts);
        return matrix;
    }

    private long GetSupport(TurnTakingAction action) => Actions.Sum(predicted => this[action, predicted]);

    private long GetPredictedCount(TurnTakingAction action) => Actions.Sum(actual => this[actual, action]);

    private double GetMacroF1(IReadOnlyList<TurnTakingAction> actions) =>
        actions.Count == 0 ? 0 : actions.Average(action => GetMetrics(action).F1);

    private static double Divide(long numerator, long denominator) => denominator == 0 ? 0 : (double)numerator / denominator;
}
