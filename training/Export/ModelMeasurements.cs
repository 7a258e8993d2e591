using TurnTaking.Evaluation;
using TurnTaking.Onnx;

namespace TurnTaking.Training.Export;

/// <summary>What the exported graphs get right on the dev sets, asked by the client.</summary>
/// <param name="Temperature">What logits are divided by for the smallest negative log likelihood on all sets together.</param>
/// <param name="Sets">The results of each set.</param>
internal sealed record ModelMeasurements(double Temperature, IReadOnlyList<SetMeasurement> Sets)
{
    public static async Task<ModelMeasurements> MeasureAsync(
        string quantizedGraph, string floatGraph, string devData, CancellationToken cancellationToken)
    {
        var quantized = await EvaluateAsync(quantizedGraph, devData, cancellationToken).ConfigureAwait(false);
        var exact = await EvaluateAsync(floatGraph, devData, cancellationToken).ConfigureAwait(false);
        double temperature = TemperatureScaling.Fit(quantized);
        return new(
            temperature,
            [.. quantized.Zip(exact).GroupBy(pair => pair.First.Subset).Select(set => Measure(set.Key, [.. set], temperature))]);
    }

    private static async Task<IReadOnlyList<EvaluatedRow>> EvaluateAsync(string graph, string devData, CancellationToken cancellationToken)
    {
        using var client = await OnnxTurnTakingClient.CreateAsync(
            new() { Model = graph, Temperature = 1 }, cancellationToken: cancellationToken).ConfigureAwait(false);
        var run = await new Evaluator(client, new() { BatchSize = Environment.ProcessorCount })
            .EvaluateAsync(EvaluationData.ReadAsync([devData], null, cancellationToken), cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return run.Rows;
    }

    private static SetMeasurement Measure(string set, (EvaluatedRow Quantized, EvaluatedRow Exact)[] rows, double temperature)
    {
        var confusion = new ConfusionMatrix(rows.Select(row => new LabeledPrediction(row.Quantized.Action, row.Quantized.MostProbable)));
        return new(
            set,
            rows.Length,
            confusion.Accuracy,
            confusion.MacroF1OfActualActions,
            rows.Average(row => row.Quantized.MostProbableInState == row.Quantized.Action ? 1.0 : 0),
            CalibrationReport.Create([.. rows.Select(row => Temper(row.Quantized, temperature))]).ExpectedCalibrationError,
            rows.Average(row => row.Quantized.MostProbable != row.Exact.MostProbable ? 1.0 : 0));
    }

    private static EvaluatedRow Temper(EvaluatedRow row, double temperature)
    {
        Span<double> tempered = stackalloc double[4];
        TemperatureScaling.Apply(row.Probabilities, temperature, tempered);
        return row with { Probabilities = new((float)tempered[0], (float)tempered[1], (float)tempered[2], (float)tempered[3]) };
    }
}
