using TurnTaking.Evaluation;
using TurnTaking.Onnx;

namespace TurnTaking.Training.Export;

/// <summary>What the exported graphs get right on the dev sets, asked by the client.</summary>
/// <param name="Temperature">
/// What logits are divided by: of the thousandths from 0.5 to 2 the one at which the set with the largest calibration error has the smallest.
/// The sets differ in how sure the model may be, and the largest of them shall not decide for the others.
/// </param>
/// <param name="Sets">The results of each set.</param>
internal sealed record ModelMeasurements(double Temperature, IReadOnlyList<SetMeasurement> Sets)
{
    public static async Task<ModelMeasurements> MeasureAsync(
        string quantizedGraph, string floatGraph, string devData, CancellationToken cancellationToken)
    {
        var quantized = await EvaluateAsync(quantizedGraph, devData, cancellationToken).ConfigureAwait(false);
        var exact = await EvaluateAsync(floatGraph, devData, cancellationToken).ConfigureAwait(false);
        var sets = quantized.Zip(exact).GroupBy(pair => pair.First.Subset, (name, rows) => (Name: name, Rows: rows.ToArray())).ToArray();
        double temperature = Enumerable.Range(500, 1_501).Select(thousandths => thousandths / 1_000.0)
            .MinBy(temperature => sets.Max(set => GetCalibrationError(set.Rows, temperature)));
        return new(temperature, [.. sets.Select(set => Measure(set.Name, set.Rows, temperature))]);
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
            GetCalibrationError(rows, temperature),
            rows.Average(row => row.Quantized.MostProbable != row.Exact.MostProbable ? 1.0 : 0));
    }

    private static double GetCalibrationError((EvaluatedRow Quantized, EvaluatedRow Exact)[] rows, double temperature) =>
        CalibrationReport.GetExpectedError([.. rows.Select(row => row.Quantized)], temperature);
}
