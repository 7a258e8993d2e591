using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using TurnTaking.Onnx;

namespace TurnTaking.Cli;

/// <summary>Runs the measurements and shows them.</summary>
internal sealed class BenchAction(CommandHost host, OnnxTurnTakingClientOptions options, bool writesJson)
{
    private static readonly int[] FullPassTokenCounts = [8, 28, 54, 60, 128, 256, 1_024];
    private static readonly int[] CachedTokenCounts = [56, 250, 1_000];

    /// <returns>The exit code.</returns>
    /// <exception cref="CommandException">The model cannot be used.</exception>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        // Before the others, because it compiles the model if that has not been done; the processes after it find it.
        using var client = (OnnxTurnTakingClient)await ModelOptions.LoadAsync(options, host, cancellationToken).ConfigureAwait(false);
        using var card = new CardPath(options.Model);
        var measurements = await BenchMeasurements.CreateAsync(card, client, cancellationToken).ConfigureAwait(false);
        List<Func<Task<IReadOnlyList<BenchRow?>>>> steps =
        [
            .. FullPassTokenCounts.Select(count => Step(() => measurements.MeasureFullPassAsync(count))),
            .. CachedTokenCounts.Select(count => Step(() => measurements.MeasureOneWordMoreAsync(count))),
            Step(async () => await measurements.MeasureStreamedCallAsync().ConfigureAwait(false)),
            () => MeasureConversationsAsync(measurements),
            Step(async () => await measurements.MeasureAllocationAsync().ConfigureAwait(false)),
            () => MeasureLoadAsync(cancellationToken),
        ];

        var result = new BenchResult(options.Model, GetProcessorName(), Environment.ProcessorCount, []);
        if (!writesJson)
        {
            WriteHeader(result);
        }

        foreach (var step in steps)
        {
            foreach (var row in (await step().ConfigureAwait(false)).OfType<BenchRow>())
            {
                result.Rows.Add(row);
                if (!writesJson)
                {
                    WriteRow(row);
                }
            }
        }

        if (writesJson)
        {
            JsonSerializer.Serialize(host.Output, result, BenchJsonContext.Default.BenchResult);
            host.Output.Write("\n"u8);
        }

        return ExitCode.Success;

        static Func<Task<IReadOnlyList<BenchRow?>>> Step(Func<Task<BenchRow?>> measure) => async () => [await measure().ConfigureAwait(false)];
    }

    private async Task<IReadOnlyList<BenchRow?>> MeasureConversationsAsync(BenchMeasurements measurements)
    {
        using var client = new OnnxTurnTakingClient(new()
        {
            Model = options.Model,
            Hub = options.Hub,
            ThreadCount = options.ThreadCount,
            OptimizeForThroughput = true,
        });
        return await measurements.MeasureConversationsAsync(client.HasSlots ? client : null).ConfigureAwait(false);
    }

    private async Task<IReadOnlyList<BenchRow?>> MeasureLoadAsync(CancellationToken cancellationToken)
    {
        const int Count = 3;
        List<LoadMeasurement> card = [];
        List<LoadMeasurement> client = [];
        for (int i = 0; i < Count; i++)
        {
            card.Add(await LoadMeasurement.MeasureAsync(LoadMeasurement.Subject.Card, options, cancellationToken).ConfigureAwait(false));
            client.Add(await LoadMeasurement.MeasureAsync(LoadMeasurement.Subject.Client, options, cancellationToken).ConfigureAwait(false));
        }

        return
        [
            new("load", "s", GetMedian(client, load => load.Seconds), "card path", GetMedian(card, load => load.Seconds)),
            new("peak memory, 54 tokens", "MB", GetMedian(client, load => load.PeakBytes / 1e6), "card path", GetMedian(card, load => load.PeakBytes / 1e6)),
        ];

        static double GetMedian(List<LoadMeasurement> loads, Func<LoadMeasurement, double> getValue) => loads.Select(getValue).Order().ElementAt(Count / 2);
    }

    private static string GetProcessorName()
    {
        const string LinuxPath = "/proc/cpuinfo";
        string? name = File.Exists(LinuxPath)
            ? File.ReadLines(LinuxPath).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim()
            : Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER");
        string kind = !ProcessorFeatures.IsX86 ? $"{RuntimeInformation.ProcessArchitecture}" : ProcessorFeatures.HasVnni ? "VNNI" : "no VNNI";
        return $"{name ?? "unknown processor"} ({kind})";
    }

    private void WriteHeader(BenchResult result)
    {
        var output = host.Console.Profile.Out.Writer;
        output.WriteLine($"{result.Model} on {result.ProcessorCount} processors, {result.Processor}");
        output.WriteLine();
        output.WriteLine($"{"",-60}{"this",10}{"other",10}{"ratio",8}");
    }

    private void WriteRow(BenchRow row) => host.Console.Profile.Out.Writer.WriteLine(
        $"{$"{row.Name}, {row.Unit}",-60}{Format(row.Value),10}{Format(row.AgainstValue),10}{Format(row.Ratio),8}  {row.Against}".TrimEnd());

    private static string Format(double? value) =>
        value?.ToString(Math.Abs(value.Value) < 0.1 ? "0.0000" : value < 10 ? "0.000" : "0.0", CultureInfo.InvariantCulture) ?? "";
}
