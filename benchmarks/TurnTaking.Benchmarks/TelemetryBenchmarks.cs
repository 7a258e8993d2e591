using System.Diagnostics;
using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.AI;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using TurnTaking.Onnx;

namespace TurnTaking.Benchmarks;

/// <summary>What telemetry adds to a prediction: nothing listens, metrics are aggregated, spans are recorded and handed to an exporter too.</summary>
/// <remarks>
/// The prediction of the embedded model is the cheapest there is: one word more of a conversation whose prefix is cached. The client that
/// takes half a millisecond by the clock, about as long, shows the same ratio without the model's noise.
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

    /// <summary>Gets or sets a value indicating whether the embedded model predicts, or the client that waits for the clock.</summary>
    [Params(true, false)]
    public bool HasModel { get; set; }

    [GlobalSetup(Target = nameof(Bare))]
    public void SetUpBare() => _client = CreateClient();

    [GlobalSetup(Target = nameof(NobodyListens))]
    public void SetUpTelemetry() => _client = CreateClient().AsBuilder().UseOpenTelemetry().Build();

    [GlobalSetup(Target = nameof(Metrics))]
    public void SetUpMetrics()
    {
        _meterProvider = Sdk.CreateMeterProviderBuilder().AddMeter("TurnTaking*").AddInMemoryExporter(new List<MetricSnapshot>()).Build();
        SetUpTelemetry();
    }

    [GlobalSetup(Target = nameof(MetricsAndSpans))]
    public void SetUpMetricsAndSpans()
    {
        _tracerProvider = Sdk.CreateTracerProviderBuilder()
            .AddSource("TurnTaking")
            .AddProcessor(new BatchActivityExportProcessor(new DiscardingExporter()))
            .Build();
        SetUpMetrics();
    }

    [GlobalCleanup]
    public void CleanUp()
    {
        _client.Dispose();
        _meterProvider?.Dispose();
        _tracerProvider?.Dispose();
    }

    [Benchmark(Baseline = true)]
    public Task<TurnTakingPrediction> Bare() => PredictAsync();

    [Benchmark]
    public Task<TurnTakingPrediction> NobodyListens() => PredictAsync();

    [Benchmark]
    public Task<TurnTakingPrediction> Metrics() => PredictAsync();

    [Benchmark]
    public Task<TurnTakingPrediction> MetricsAndSpans() => PredictAsync();

    private Task<TurnTakingPrediction> PredictAsync()
    {
        _index = (_index + 1) % Conversations.Length;
        return _client.GetPredictionAsync(Conversations[_index], _options);
    }

    private ITurnTakingClient CreateClient() => HasModel ? new OnnxTurnTakingClient() : new ClockClient();

    private sealed class ClockClient : ITurnTakingClient
    {
        private static readonly TimeSpan Duration = TimeSpan.FromMilliseconds(0.5);

        private static readonly Task<TurnTakingPrediction> Prediction = Task.FromResult(
            new TurnTakingPrediction(TurnTakingAction.ContinueListening, new(0.1f, 0.9f, 0, 0))
            {
                ModelId = "turntaking-mini-v0",
                InputTokenCount = 60,
                CachedTokenCount = 56,
                QueueTime = TimeSpan.FromMicroseconds(10),
                InferenceTime = TimeSpan.FromMilliseconds(1),
            });

        public Task<TurnTakingPrediction> GetPredictionAsync(
            IEnumerable<ChatMessage> messages, TurnTakingOptions? options = null, CancellationToken cancellationToken = default)
        {
            long start = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(start) < Duration)
            {
            }

            return Prediction;
        }

        public object? GetService(Type serviceType, object? serviceKey = null) =>
            serviceType == typeof(TurnTakingClientMetadata) ? new TurnTakingClientMetadata("turntaking", null, "turntaking-mini-v0") : null;

        public void Dispose()
        {
        }
    }

    private sealed class DiscardingExporter : BaseExporter<Activity>
    {
        public override ExportResult Export(in Batch<Activity> batch) => ExportResult.Success;
    }
}
