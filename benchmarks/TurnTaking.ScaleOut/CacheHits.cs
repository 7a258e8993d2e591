namespace TurnTaking.ScaleOut;

/// <summary>Counts the tokens of predictions, and those of them that were taken from a cache.</summary>
internal sealed class CacheHits
{
    private long _predictionCount;
    private long _inputTokenCount;
    private long _cachedTokenCount;

    public void Add(int inputTokenCount, int cachedTokenCount)
    {
        Interlocked.Increment(ref _predictionCount);
        Interlocked.Add(ref _inputTokenCount, inputTokenCount);
        Interlocked.Add(ref _cachedTokenCount, cachedTokenCount);
    }

    public void Print() => Console.WriteLine(
        $"  from the cache: {(double)_cachedTokenCount / _inputTokenCount:P1} of the tokens; " +
        $"computed: {(double)(_inputTokenCount - _cachedTokenCount) / _predictionCount:0.0} tokens a prediction");
}
