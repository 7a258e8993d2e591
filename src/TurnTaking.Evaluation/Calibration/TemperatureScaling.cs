namespace TurnTaking.Evaluation;

/// <summary>Divides logits by a temperature: the probabilities become more or less sure, and their order stays.</summary>
internal static class TemperatureScaling
{
    /// <summary>
    /// What a probability that was rounded to 0 is taken for: the smallest positive normal number of single precision.
    /// </summary>
    private const double SmallestProbability = 1.17549435e-38;

    private const double LowestTemperature = 0.05;
    private const double HighestTemperature = 20;
    private static readonly double GoldenRatio = (Math.Sqrt(5) - 1) / 2;

    /// <summary>Gets the four probabilities at a temperature.</summary>
    public static void Apply(TurnTakingProbabilities probabilities, double temperature, Span<double> result)
    {
        double maximum = double.NegativeInfinity;
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = Math.Log(Math.Max(probabilities[(TurnTakingAction)i], SmallestProbability)) / temperature;
            maximum = Math.Max(maximum, result[i]);
        }

        double sum = 0;
        for (int i = 0; i < result.Length; i++)
        {
            sum += result[i] = Math.Exp(result[i] - maximum);
        }

        for (int i = 0; i < result.Length; i++)
        {
            result[i] /= sum;
        }
    }

    public static double GetNegativeLogLikelihood(IReadOnlyList<EvaluatedRow> rows, double temperature)
    {
        double sum = 0;
        Span<double> probabilities = stackalloc double[4];
        foreach (var row in rows)
        {
            Apply(row.Probabilities, temperature, probabilities);
            sum -= Math.Log(Math.Max(probabilities[(int)row.Action], double.Epsilon));
        }

        return sum / rows.Count;
    }

    /// <summary>
    /// Finds the temperature of the smallest negative log likelihood, which has a single minimum, by golden sections.
    /// </summary>
    public static double Fit(IReadOnlyList<EvaluatedRow> rows)
    {
        double low = Math.Log(LowestTemperature);
        double high = Math.Log(HighestTemperature);
        double left = high - (GoldenRatio * (high - low));
        double right = low + (GoldenRatio * (high - low));
        double leftValue = GetNegativeLogLikelihood(rows, Math.Exp(left));
        double rightValue = GetNegativeLogLikelihood(rows, Math.Exp(right));
        while (high - low > 1e-5)
        {
            if (leftValue <= rightValue)
            {
                (high, right, rightValue) = (right, left, leftValue);
                left = high - (GoldenRatio * (high - low));
                leftValue = GetNegativeLogLikelihood(rows, Math.Exp(left));
            }
            else
            {
                (low, left, leftValue) = (left, right, rightValue);
                right = low + (GoldenRatio * (high - low));
                rightValue = GetNegativeLogLikelihood(rows, Math.Exp(right));
            }
        }

        return Math.Exp((low + high) / 2);
    }
}
