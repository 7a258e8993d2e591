namespace TurnTaking.Evaluation;

/// <summary>What each threshold between the two actions of one state of the agent costs.</summary>
/// <param name="Action">The action whose threshold it is.</param>
/// <param name="Count">How many rows have the action.</param>
/// <param name="OtherCount">How many rows have the other action of that state.</param>
/// <param name="Points">The costs of the thresholds 0.00, 0.01 … 1.00.</param>
/// <param name="OperatingPoints">
/// The recommended thresholds, in steps of 0.001: <c>balanced</c> has the smallest sum of both rates, <c>careful</c> the fewest
/// misses with at most 2 % false alarms, <c>quick</c> the fewest false alarms with at most 2 % misses. Of equals, the one in the
/// middle.
/// </param>
public sealed record ThresholdSweep(
    TurnTakingAction Action,
    long Count,
    long OtherCount,
    IReadOnlyList<ThresholdPoint> Points,
    IReadOnlyList<OperatingPoint> OperatingPoints)
{
    private const double BearableRate = 0.02;
    private const int Steps = 1000;
    private const int StepsPerPoint = 10;

    /// <summary>Measures the thresholds of an action.</summary>
    /// <param name="rows">The predictions; those of the other state of the agent are left out.</param>
    /// <param name="action">
    /// <see cref="TurnTakingAction.StartSpeaking"/> or <see cref="TurnTakingAction.StartListening"/>.
    /// </param>
    /// <param name="temperature">What the logits are divided by, above 0.</param>
    /// <returns>The costs, or <see langword="null"/> if one of the two actions has no rows.</returns>
    public static ThresholdSweep? Create(IReadOnlyList<EvaluatedRow> rows, TurnTakingAction action, double temperature = 1)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var other = action switch
        {
            TurnTakingAction.StartSpeaking => TurnTakingAction.ContinueListening,
            TurnTakingAction.StartListening => TurnTakingAction.ContinueSpeaking,
            _ => throw new ArgumentOutOfRangeException(nameof(action), action, "Expected an action that has a threshold."),
        };
        double[] shares = GetShares(rows, action, action, other, temperature);
        double[] otherShares = GetShares(rows, other, action, other, temperature);
        if (shares.Length == 0 || otherShares.Length == 0)
        {
            return null;
        }

        ThresholdPoint[] points = [.. Enumerable.Range(0, Steps + 1).Select(step =>
        {
            double threshold = (double)step / Steps;
            return new ThresholdPoint(
                threshold,
                (double)CountAtLeast(otherShares, threshold) / otherShares.Length,
                (double)(shares.Length - CountAtLeast(shares, threshold)) / shares.Length);
        })];
        return new(
            action,
            shares.Length,
            otherShares.Length,
            [.. points.Where((_, step) => step % StepsPerPoint == 0)],
            [
                new("balanced", FindBest(points, point => point.FalseAlarmRate + point.MissRate)),
                new("careful", FindBest(points, point => point.FalseAlarmRate <= BearableRate ? point.MissRate : double.MaxValue)),
                new("quick", FindBest(points, point => point.MissRate <= BearableRate ? point.FalseAlarmRate : double.MaxValue)),
            ]);
    }

    private static double[] GetShares(
        IReadOnlyList<EvaluatedRow> rows, TurnTakingAction label, TurnTakingAction action, TurnTakingAction other, double temperature)
    {
        double[] shares = [.. rows.Where(row => row.Action == label).Select(row => GetShare(row.Probabilities, action, other, temperature))];
        Array.Sort(shares);
        return shares;
    }

    private static double GetShare(
        TurnTakingProbabilities probabilities, TurnTakingAction action, TurnTakingAction other, double temperature)
    {
        Span<double> tempered = stackalloc double[4];
        TemperatureScaling.Apply(probabilities, temperature, tempered);
        double sum = tempered[(int)action] + tempered[(int)other];
        return sum > 0 ? tempered[(int)action] / sum : 0.5;
    }

    private static int CountAtLeast(double[] sorted, double threshold)
    {
        int low = 0;
        int high = sorted.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = sorted[middle] < threshold ? (middle + 1, high) : (low, middle);
        }

        return sorted.Length - low;
    }

    private static ThresholdPoint FindBest(ThresholdPoint[] points, Func<ThresholdPoint, double> cost)
    {
        double least = points.Min(cost);
        ThresholdPoint[] best = [.. points.Where(point => cost(point) == least)];
        return best[best.Length / 2];
    }
}
