using Microsoft.Extensions.Diagnostics.Metrics.Testing;

namespace TurnTaking.Onnx.Tests;

public sealed class ScorerMetricsTests
{
    private static CancellationToken TestEnds => TestContext.Current.CancellationToken;

    [Fact]
    public async Task PredictionsTokensAndCacheAreCounted()
    {
        using var client = new OnnxTurnTakingClient();
        TurnTakingOptions options = new() { ConversationId = "metrics" };
        using var predictions = new MetricCollector<long>(client, "TurnTaking.Onnx", "turn_taking.onnx.predictions");
        using var tokens = new MetricCollector<long>(client, "TurnTaking.Onnx", "turn_taking.onnx.tokens");
        using var inference = new MetricCollector<double>(client, "TurnTaking.Onnx", "turn_taking.onnx.inference.duration");
        using var queue = new MetricCollector<double>(client, "TurnTaking.Onnx", "turn_taking.onnx.queue.duration");
        var first = await client.GetPredictionAsync("hello there", options, TestEnds);
        await client.GetPredictionAsync("hello there", options, TestEnds);
        var second = await client.GetPredictionAsync("hello there my", options, TestEnds);

        Assert.Equal(2, Sum(predictions, "turn_taking.onnx.outcome", "computed"));
        Assert.Equal(1, Sum(predictions, "turn_taking.onnx.outcome", "from_memory"));
        Assert.Equal(second.CachedTokenCount!.Value, Sum(tokens, "turn_taking.onnx.token_source", "cached"));
        Assert.Equal(
            (first.InputTokenCount + second.InputTokenCount - second.CachedTokenCount)!.Value, Sum(tokens, "turn_taking.onnx.token_source", "computed"));
        Assert.Equal(
            [first.InferenceTime!.Value.TotalSeconds, second.InferenceTime!.Value.TotalSeconds],
            inference.GetMeasurementSnapshot().Select(measurement => measurement.Value));
        Assert.Equal(
            [first.QueueTime!.Value.TotalSeconds, second.QueueTime!.Value.TotalSeconds],
            queue.GetMeasurementSnapshot().Select(measurement => measurement.Value));
    }

    [Fact]
    public async Task CacheIsObserved()
    {
        using var client = new OnnxTurnTakingClient();
        using var size = new MetricCollector<long>(client, "TurnTaking.Onnx", "turn_taking.onnx.prefix_cache.size");
        using var conversations = new MetricCollector<int>(client, "TurnTaking.Onnx", "turn_taking.onnx.prefix_cache.conversations");
        using var queueLength = new MetricCollector<int>(client, "TurnTaking.Onnx", "turn_taking.onnx.queue.length");
        await client.GetPredictionAsync("hello", new() { ConversationId = "a" }, TestEnds);
        await client.GetPredictionAsync("hello", new() { ConversationId = "b" }, TestEnds);
        size.RecordObservableInstruments();
        conversations.RecordObservableInstruments();
        queueLength.RecordObservableInstruments();
        Assert.True(size.LastMeasurement!.Value > 0);
        Assert.Equal(2, conversations.LastMeasurement!.Value);
        Assert.Equal(0, queueLength.LastMeasurement!.Value);
    }

    [Fact]
    public async Task RefusedSupersededAndCanceledPredictionsAreCounted()
    {
        using var client = new OnnxTurnTakingClient(new() { ThreadCount = Environment.ProcessorCount, MaxQueueLength = 10 });
        using var predictions = new MetricCollector<long>(client, "TurnTaking.Onnx", "turn_taking.onnx.predictions");
        using var cancellation = new CancellationTokenSource();
        List<Task> all = [];
        for (int i = 0; i < 40; i++)
        {
            all.Add(client.GetPredictionAsync(new string('a', 900), null, TestEnds));
            all.Add(client.GetPredictionAsync($"word {i}", new() { ConversationId = "call" }, TestEnds));
            all.Add(client.GetPredictionAsync($"word {i}", null, cancellation.Token));
        }

        await cancellation.CancelAsync();
        await Task.WhenAll(all).ContinueWith(_ => { }, TestEnds);
        string[] outcomes = ["computed", "refused", "superseded", "canceled"];
        Assert.All(outcomes, outcome => Assert.True(Sum(predictions, "turn_taking.onnx.outcome", outcome) > 0, outcome));
        Assert.Equal(all.Count, outcomes.Sum(outcome => Sum(predictions, "turn_taking.onnx.outcome", outcome)));
    }

    private static long Sum(MetricCollector<long> collector, string key, string value) => collector.GetMeasurementSnapshot()
        .Where(measurement => Equals(measurement.Tags[key], value)).Sum(measurement => measurement.Value);
}
