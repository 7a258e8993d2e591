namespace TurnTaking.Evaluation;

/// <summary>How far probabilities can be taken at their word.</summary>
/// <param name="Bins">The predictions by the confidence of the most probable action, in ten ranges of equal width.</param>
/// <param name="ExpectedCalibrationError">
/// The mean distance between confidence and accuracy of the bins, weighted by their counts.
/// </param>
/// <param name="NegativeLogLikelihood">The mean negative natural logarithm of the right action's probability.</param>
/// <param name="Temperature">
/// What the logits must be divided by for the smallest <see cref="NegativeLogLikelihood"/>: above 1 where the client is too sure.
/// </param>
/// <param name="CalibratedError">The <see cref="ExpectedCalibrationError"/> at that temperature.</param>
/// <param name="CalibratedNegativeLogLikelihood">The <see cref="NegativeLogLikelihood"/> at that temperature.</param>
public sealed record CalibrationReport(
    IReadOnlyList<ReliabilityBin> Bins,
    double ExpectedCalibrationError,
    double NegativeLogLikelihood,
    double Temperature,
    double CalibratedError,
    double CalibratedNegativeLogLikelihood)
{
    private const int BinCount = 10;

    /// <summary>Measures the calibration of predictions.</summary>
    /// <param name="rows">The predictions; at least one.</param>
    /// <returns>The calibration.</returns>
    public static CalibrationReport Create(IReadOnlyList<EvaluatedRow> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentOutOfRangeException.ThrowIfZero(rows.Count, nameof(rows));
        double temperature = TemperatureScaling.Fit(rows);
        var bins = CreateBins(rows, 1);
        return new(
            bins,
            GetError(bins),
            TemperatureScaling.GetNegativeLogLikelihood(rows, 1),
            temperature,
            GetExpectedError(rows, temperature),
            TemperatureScaling.GetNegativeLogLikelihood(rows, temperature));
    }

    /// <summary>Gets the <see cref="ExpectedCalibrationError"/> at a temperature.</summary>
    internal static double GetExpectedError(IReadOnlyList<EvaluatedRow> rows, double temperature) => GetError(CreateBins(rows, temperature));

    private static ReliabilityBin[] CreateBins(IReadOnlyList<EvaluatedRow> rows, double temperature)
    {
        var counts = new long[BinCount];
        var correct = new long[BinCount];
        var confidences = new double[BinCount];
        Span<double> probabilities = stackalloc double[4];
        foreach (var row in rows)
        {
            TemperatureScaling.Apply(row.Probabilities, temperature, probabilities);
            var predicted = row.MostProbable;
            double confidence = probabilities[(int)predicted];
            int bin = Math.Clamp((int)Math.Ceiling(confidence * BinCount) - 1, 0, BinCount - 1);
            counts[bin]++;
            confidences[bin] += confidence;
            correct[bin] += predicted == row.Action ? 1 : 0;
        }

        return [.. Enumerable.Range(0, BinCount).Select(i => new ReliabilityBin(
            (double)i / BinCount,
            (i + 1.0) / BinCount,
            counts[i],
            counts[i] == 0 ? 0 : confidences[i] / counts[i],
            counts[i] == 0 ? 0 : (double)correct[i] / counts[i]))];
    }

    private static double GetError(ReliabilityBin[] bins)
    {
        double count = bins.Sum(bin => bin.Count);
        return bins.Sum(bin => bin.Count / count * Math.Abs(bin.Accuracy - bin.Confidence));
    }
}
