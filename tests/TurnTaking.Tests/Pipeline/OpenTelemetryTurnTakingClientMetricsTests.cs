using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace TurnTaking.Tests;

public sealed class OpenTelemetryTurnTakingClientMetricsTests : IDisposable
{
    private const string Duration = "gen_ai.client.operation.duration";
    private const string TokenUsage = "gen_ai.client.token.usage";

    private readonly string _sourceName = Guid.NewGuid().ToString();
    private readonly List<MetricSnapshot> _metrics = [];
    private readonly MeterProvider _meterProvider;

    public OpenTelemetryTurnTakingClientMetricsTests() => _meterProvider = Sdk.CreateMeterProviderBuilder()
        .AddMeter(_sourceName)
        .AddInMemoryExporter(_metrics)
        .Build();

    public void Dispose() => _meterProvider.Dispose();

    [Fact]
    public async Task PredictionRecordsDurationAndTokens()
    {
        var prediction = TestTurnTakingClient.CreatePrediction(TurnTakingAction.ContinueListening) with
        {
            ModelId = "response-model",
            InputTokenCount = 12,
        };

        await PredictAsync(TestTurnTakingClient.Predicting(prediction));

        var (duration, durationTags) = Single(Duration);
        Assert.Equal(1, duration.GetHistogramCount());
        Assert.InRange(duration.GetHistogramSum(), double.Epsilon, 60);
        Assert.Equal(
            new Dictionary<string, object?>
            {
                ["gen_ai.operation.name"] = "predict_turn_action",
                ["gen_ai.provider.name"] = "a provider",
                ["gen_ai.request.model"] = "default-model",
                ["gen_ai.response.model"] = "response-model",
                ["server.address"] = "localhost",
                ["server.port"] = 12345,
                ["turn_taking.action"] = "continue_listening",
            },
            durationTags);

        var (tokens, tokenTags) = Single(TokenUsage);
        Assert.Equal(12, tokens.GetHistogramSum());
        Assert.Equal(
            new Dictionary<string, object?>
            {
                ["gen_ai.operation.name"] = "predict_turn_action",
                ["gen_ai.provider.name"] = "a provider",
                ["gen_ai.request.model"] = "default-model",
                ["gen_ai.response.model"] = "response-model",
                ["gen_ai.token.type"] = "input",
                ["server.address"] = "localhost",
                ["server.port"] = 12345,
            },
            tokenTags);
    }

    [Fact]
    public async Task QueueTimeCachedTokensAndFallbacksAreRecorded()
    {
        var prediction = TestTurnTakingClient.CreatePrediction(TurnTakingAction.StartSpeaking) with
        {
            CachedTokenCount = 8,
            QueueTime = TimeSpan.FromMilliseconds(5),
            FallbackReason = "timeout",
        };

        await PredictAsync(TestTurnTakingClient.Predicting(prediction));

        Assert.Equal(0.005, Single("turn_taking.client.queue.duration").Point.GetHistogramSum());
        Assert.Equal(8, Single("turn_taking.client.cached_tokens").Point.GetSumLong());
        Assert.Equal(1, Single("turn_taking.client.cache_hits").Point.GetSumLong());
        var (fallbacks, tags) = Single("turn_taking.client.fallbacks");
        Assert.Equal(1, fallbacks.GetSumLong());
        Assert.Equal("timeout", tags["turn_taking.fallback_reason"]);
        Assert.Equal("default-model", tags["gen_ai.request.model"]);
    }

    [Fact]
    public async Task PredictionWithNothingCachedIsNoHit()
    {
        await PredictAsync(TestTurnTakingClient.Predicting(
            TestTurnTakingClient.CreatePrediction(TurnTakingAction.StartSpeaking) with { CachedTokenCount = 0 }));

        Assert.Equal([Duration], Collect().Select(metric => metric.Name));
    }

    [Fact]
    public async Task InstrumentsHaveTheUnitsOfTheConventions()
    {
        await PredictAsync(TestTurnTakingClient.Predicting(
            TestTurnTakingClient.CreatePrediction(TurnTakingAction.StartSpeaking) with { InputTokenCount = 1 }));

        Assert.Equal(
            [(Duration, "s", MetricType.Histogram), (TokenUsage, "{token}", MetricType.Histogram)],
            Collect().Select(metric => (metric.Name, metric.Unit, metric.MetricType)).Order());
    }

    [Fact]
    public async Task DurationResolvesMillisecondsAndKeepsTheBoundariesOfTheConventions()
    {
        await PredictAsync(TestTurnTakingClient.Predicting(TurnTakingAction.StartSpeaking));

        var (duration, _) = Single(Duration);
        var boundaries = new List<double>();
        foreach (var bucket in duration.GetHistogramBuckets())
        {
            boundaries.Add(bucket.ExplicitBound);
        }

        double[] conventional = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92];
        Assert.Subset(boundaries.ToHashSet(), conventional.ToHashSet());
        Assert.Contains(0.001, boundaries);
    }

    [Fact]
    public async Task PredictionWithoutTokenCountRecordsNoTokens()
    {
        await PredictAsync(TestTurnTakingClient.Predicting(TurnTakingAction.StartSpeaking));

        Assert.Equal([Duration], Collect().Select(metric => metric.Name));
    }

    [Theory]
    [InlineData(typeof(InvalidOperationException))]
    [InlineData(typeof(OperationCanceledException))]
    public async Task FailureRecordsDurationWithErrorType(Type type)
    {
        var exception = Assert.IsType<Exception>(Activator.CreateInstance(type), exactMatch: false);

        await Assert.ThrowsAnyAsync<Exception>(() => PredictAsync(TestTurnTakingClient.Failing(exception)));

        var (_, tags) = Single(Duration);
        Assert.Equal(type.FullName, tags["error.type"]);
        Assert.Equal("default-model", tags["gen_ai.request.model"]);
        Assert.DoesNotContain("turn_taking.action", tags.Keys);
        Assert.DoesNotContain("gen_ai.response.model", tags.Keys);
        Assert.DoesNotContain(Collect(), metric => metric.Name == TokenUsage);
    }

    private async Task PredictAsync(TestTurnTakingClient inner)
    {
        var metadata = new TurnTakingClientMetadata("a provider", new("http://localhost:12345/predict"), "default-model");
        inner.GetServiceCallback = (serviceType, _) => serviceType == typeof(TurnTakingClientMetadata) ? metadata : null;
        var client = inner.AsBuilder().UseOpenTelemetry(_sourceName).Build();
        await client.GetPredictionAsync("hello", cancellationToken: TestContext.Current.CancellationToken);
    }

    private List<MetricSnapshot> Collect()
    {
        _metrics.Clear();
        _meterProvider.ForceFlush();
        return _metrics;
    }

    private (MetricPoint Point, Dictionary<string, object?> Tags) Single(string name)
    {
        var metric = Assert.Single(Collect(), metric => metric.Name == name);
        var point = Assert.Single(metric.MetricPoints);
        var tags = new Dictionary<string, object?>();
        foreach (var tag in point.Tags)
        {
            tags.Add(tag.Key, tag.Value);
        }

        return (point, tags);
    }
}
