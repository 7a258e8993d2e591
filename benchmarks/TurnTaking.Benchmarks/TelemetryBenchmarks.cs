using System.Diagnostics;
using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.AI;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using TurnTaking.Onnx;

namespace TurnTaking.Benchmarks;

/// <summary>What telemetry costs, as a share of the cheapest prediction: one word more of a conversation that the embedded model knows.</summary>
/// <remarks>
/// The costs are measured around a client that answers at once, so that the model's own noise, which is larger, does not hide them. Where
/// metrics are listened to they are aggregated; spans are also handed to a batching exporter, which discards them.
/// </remarks>
[MemoryDiagnoser]
[MedianColumn]
public class TelemetryBenchmarks
{
    private static readonly string[] Words = ["was", "is", "really"];

    private static readonly ChatMessage[] History =
    [
        new(ChatRole.User, "I need help with my bill"),
        new(ChatRole.Assistant, "Sure I can help with that what seems to be the issue"),
    ];

    private static readonly ChatMessage[][] Conversations = [.. Words.Select(word => (ChatMessage[])
        [.. History, new(ChatRole.User, $"I was charged twice for the same order and I would like to have that money back on my card {word}")])];

    private readonly TurnTakingOptions _options = new() { ConversationId = "call" };
    private ITurnTakingClient _client = null!;
    private MeterProvider? _meterProvider;
    private TracerProvider? _tracerProvider;
    private int _index;

    [GlobalSetup(Target = nameof(Prediction))]
    public void SetUpPrediction() => _client = new OnnxTurnTakingClient();

    [GlobalSetup(Target = nameof(PredictionWithAllTelemetry))]
    public void SetUpPredictionWithAllTelemetry()
    {
        Listen(toSpans: true);
        _client = new OnnxTurnTakingClient().AsBuilder().UseOpenTelemetry().Build();
    }

    [GlobalSetup(Target = nameof(CostWithoutListeners))]
    public void SetUpWithoutListeners() => _client = new InstantClient().AsBuilder().UseOpenTelemetry().Build();

    [GlobalSetup(Target = nameof(CostOfMetrics))]
    public void SetUpMetrics()
    {
        Listen(toSpans: false);
        SetUpWithoutListeners();
    }

    [GlobalSetup(Target = nameof(CostOfMetricsAndSpans))]
    public void SetUpMetricsAndSpans()
    {
        Listen(toSpans: true);
        SetUpWithoutListeners();
    }

    [GlobalCleanup]
    public void CleanUp()
    {
        _client.Dispose();
        _meterProvider?.Dispose();
        _tracerProvider?.Dispose();
    }

    [Benchmark(Baseline = true)]
    public Task<TurnTakingPrediction> Prediction() => PredictAsync();

    [Benchmark]
    public Task<TurnTakingPrediction> PredictionWithAllTelemetry() => PredictAsync();

    [Benchmark]
    public Task<TurnTakingPrediction> CostWithoutListeners() => PredictAsync();

    [Benchmark]
    public Task<TurnTakingPrediction> CostOfMetrics() => PredictAsync();

    [Benchmark]
    public Task<TurnTakingPrediction> CostOfMetricsAndSpans() => PredictAsync();

    private void Listen(bool toSpans)
    {
        _meterProvider = Sdk.CreateMeterProviderBuilder().AddMeter("TurnTaking*").AddInMemoryExporter(new List<MetricSnapshot>()).Build();
        _tracerProvider = toSpans
            ? Sdk.CreateTracerProviderBuilder()
                .AddSource("TurnTaking")
                .AddProcessor(new BatchActivityExportProcessor(new DiscardingExporter()))
                .Build()
            : null;
    }

    private Task<TurnTakingPrediction> PredictAsync()
    {
        _index = (_index + 1) % Conversations.Length;
        return _client.GetPredictionAsync(Conversations[_index], _options);
    }

    private sealed class InstantClient : ITurnTakingClient
    {
        private static readonly TurnTakingClientMetadata Metadata = new("onnx", null, "turntaking-mini-v3");

        private static readonly Task<TurnTakingPrediction> Prediction = Task.FromResult(
            new TurnTakingPrediction(TurnTakingAction.ContinueListening, new(0.1f, 0.9f, 0, 0))
            {
                ModelId = Metadata.DefaultModelId,
                InputTokenCount = 60,
                CachedTokenCount = 56,
                QueueTime = TimeSpan.FromMicroseconds(10),
                InferenceTime = TimeSpan.FromMilliseconds(0.5),
            });

        public Task<TurnTakingPrediction> GetPredictionAsync(
            IEnumerable<ChatMessage> messages, TurnTakingOptions? options = null, CancellationToken cancellationToken = default) => Prediction;

        public object? GetService(Type serviceType, object? serviceKey = null) =>
            serviceType == typeof(TurnTakingClientMetadata) ? Metadata : null;

        public void Dispose()
        {
        }
    }

    private sealed class DiscardingExporter : BaseExporter<Activity>
    {
        public override ExportResult Export(in Batch<Activity> batch) => ExportResult.Success;
    }
}
