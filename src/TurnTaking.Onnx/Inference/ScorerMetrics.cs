using System.Diagnostics.Metrics;
using Instruments = TurnTaking.TelemetryNames.Instruments;

namespace TurnTaking.Onnx;

/// <summary>What the scorer tells of itself to whoever listens to its meter.</summary>
internal sealed class ScorerMetrics : IDisposable
{
    // Shorter than the ones that OpenTelemetry takes by default: a word more takes less than a millisecond on a small model.
    private static readonly InstrumentAdvice<double> DurationAdvice = new()
    {
        HistogramBucketBoundaries = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    };

    private readonly Meter _meter;
    private readonly Counter<long> _predictions;
    private readonly Counter<long> _tokens;
    private readonly Histogram<double> _queueDuration;
    private readonly Histogram<double> _inferenceDuration;
    private readonly Histogram<int> _batchSize;

    /// <param name="scope">What the measurements are of; listeners can tell two clients of a process apart by it.</param>
    public ScorerMetrics(object scope)
    {
        _meter = new(new MeterOptions(TelemetryNames.OnnxMeter) { Scope = scope });
        _predictions = _meter.CreateCounter<long>(Instruments.OnnxPredictions, "{prediction}", "Predictions asked for, by how they ended.");
        _tokens = _meter.CreateCounter<long>(Instruments.OnnxTokens, "{token}", "Tokens of the prompts, computed or taken from the cache.");
        _queueDuration = _meter.CreateHistogram(Instruments.OnnxQueueDuration, "s", "How long predictions waited.", advice: DurationAdvice);
        _inferenceDuration = _meter.CreateHistogram(Instruments.OnnxInferenceDuration, "s", "How long the model ran.", advice: DurationAdvice);
        _batchSize = _meter.CreateHistogram<int>(Instruments.OnnxBatchSize, "{prediction}", "How many predictions the model ran together.");
    }

    /// <summary>Tells also of what is there at the moment of asking.</summary>
    public void Observe(Func<int> queueLength, PrefixCache prefixCache)
    {
        _meter.CreateObservableUpDownCounter(Instruments.OnnxQueueLength, queueLength, "{prediction}", "Predictions that wait.");
        _meter.CreateObservableUpDownCounter(
            Instruments.OnnxCacheSize, () => prefixCache.ByteCount, "By", "Memory of the keys and values kept.");
        _meter.CreateObservableUpDownCounter(
            Instruments.OnnxCacheConversations, () => prefixCache.ConversationCount, "{conversation}", "Conversations kept.");
        _meter.CreateObservableCounter(
            Instruments.OnnxCacheEvictions,
            () => prefixCache.EvictionCount,
            "{conversation}",
            "Conversations that had to make room for others.");
    }

    /// <summary>Counts a prediction that has its scores.</summary>
    public void Succeeded(ActionScores scores, int tokenCount)
    {
        if (scores.CachedTokenCount == tokenCount)
        {
            Count("from_memory");
            return;
        }

        Count("computed");
        _queueDuration.Record(scores.QueueTime.TotalSeconds);
        _inferenceDuration.Record(scores.InferenceTime.TotalSeconds);
        AddTokens(scores.CachedTokenCount, "cached");
        AddTokens(tokenCount - scores.CachedTokenCount, "computed");
    }

    /// <summary>Counts a run of the model.</summary>
    public void Ran(int batchSize) => _batchSize.Record(batchSize);

    /// <summary>Counts a prediction that ended with an error.</summary>
    public void Failed(Exception exception, CancellationToken cancellationToken) => Count(exception switch
    {
        OperationCanceledException canceled => canceled.CancellationToken == cancellationToken ? "canceled" : "superseded",
        TurnTakingQueueFullException => "refused",
        _ => "failed",
    });

    public void Dispose() => _meter.Dispose();

    private void Count(string outcome) => _predictions.Add(1, new KeyValuePair<string, object?>(TelemetryNames.Attributes.OnnxOutcome, outcome));

    private void AddTokens(int count, string source) => _tokens.Add(count, new KeyValuePair<string, object?>(TelemetryNames.Attributes.OnnxTokenSource, source));
}
