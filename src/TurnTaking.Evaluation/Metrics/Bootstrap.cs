namespace TurnTaking.Evaluation;

/// <summary>
/// Estimates how much metrics would vary over other data of the same kind, by drawing the rows again with replacement.
/// </summary>
/// <remarks>
/// Intervals are percentiles of the draws' metrics, linearly interpolated (<c>numpy.percentile</c>'s default). They speak of the
/// data's size only, not of how alike the data and the calls of an application are.
/// </remarks>
public static class Bootstrap
{
    /// <summary>Estimates the intervals of accuracy and macro F1.</summary>
    /// <param name="predictions">The predictions; at least one.</param>
    /// <param name="options">The options, or <see langword="null"/> for the defaults.</param>
    /// <returns>The intervals.</returns>
    public static MetricIntervals Estimate(IReadOnlyList<LabeledPrediction> predictions, BootstrapOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        ArgumentOutOfRangeException.ThrowIfZero(predictions.Count, nameof(predictions));
        byte[] cells = [.. predictions.Select(prediction => (byte)ConfusionMatrix.GetIndex(prediction))];
        return Resample(cells, cellCount: 16, options, static counts =>
        {
            var matrix = ConfusionMatrix.FromCounts(counts);
            return (matrix.Accuracy, matrix.MacroF1);
        });
    }

    /// <summary>Estimates the intervals of the differences between two clients that predicted the same rows.</summary>
    /// <param name="first">The first client's predictions; at least one.</param>
    /// <param name="second">The second client's predictions of the same rows, in the same order.</param>
    /// <param name="options">The options, or <see langword="null"/> for the defaults.</param>
    /// <returns>The intervals of the second's metrics minus the first's; each draw takes the same rows of both.</returns>
    /// <exception cref="ArgumentException">The two differ in their right actions.</exception>
    public static MetricIntervals EstimateDifference(
        IReadOnlyList<LabeledPrediction> first, IReadOnlyList<LabeledPrediction> second, BootstrapOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        ArgumentOutOfRangeException.ThrowIfZero(first.Count, nameof(first));
        if (!first.Select(prediction => prediction.Actual).SequenceEqual(second.Select(prediction => prediction.Actual)))
        {
            throw new ArgumentException("Expected predictions of the same rows in the same order.", nameof(second));
        }

        byte[] cells = [.. first.Zip(second, (one, other) => (byte)((ConfusionMatrix.GetIndex(one) * 4) + (int)other.Predicted))];
        return Resample(cells, cellCount: 64, options, static counts =>
        {
            Span<long> one = stackalloc long[16];
            Span<long> other = stackalloc long[16];
            one.Clear();
            other.Clear();
            for (int i = 0; i < counts.Length; i++)
            {
                one[i / 4] += counts[i];
                other[(i / 16 * 4) + (i % 4)] += counts[i];
            }

            var firstMatrix = ConfusionMatrix.FromCounts(one);
            var secondMatrix = ConfusionMatrix.FromCounts(other);
            return (secondMatrix.Accuracy - firstMatrix.Accuracy, secondMatrix.MacroF1 - firstMatrix.MacroF1);
        });
    }

    /// <summary>Gets a percentile of sorted values, interpolating linearly between its neighbours.</summary>
    /// <param name="sorted">The values, in ascending order.</param>
    /// <param name="share">The share of values below, 0 to 1.</param>
    internal static double GetPercentile(double[] sorted, double share)
    {
        double position = share * (sorted.Length - 1);
        int below = (int)Math.Floor(position);
        int above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((position - below) * (sorted[above] - sorted[below]));
    }

    private static MetricIntervals Resample(
        byte[] cells, int cellCount, BootstrapOptions? options, Func<long[], (double Accuracy, double MacroF1)> measure)
    {
        options ??= new();
        options.Validate();
        var random = new SplitMix64(options.Seed);
        var accuracies = new double[options.ResampleCount];
        var macroF1s = new double[options.ResampleCount];
        var counts = new long[cellCount];
        for (int i = 0; i < options.ResampleCount; i++)
        {
            Array.Clear(counts);
            for (int j = 0; j < cells.Length; j++)
            {
                counts[cells[random.NextIndex(cells.Length)]]++;
            }

            (accuracies[i], macroF1s[i]) = measure(counts);
        }

        return new(GetInterval(accuracies, options.ConfidenceLevel), GetInterval(macroF1s, options.ConfidenceLevel));
    }

    private static Interval GetInterval(double[] values, double level)
    {
        Array.Sort(values);
        return new(GetPercentile(values, (1 - level) / 2), GetPercentile(values, (1 + level) / 2));
    }
}
