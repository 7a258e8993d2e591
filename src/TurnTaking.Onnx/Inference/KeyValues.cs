using Microsoft.ML.OnnxRuntime;

namespace TurnTaking.Onnx;

/// <summary>The keys and values that a run of the model left for each token and layer.</summary>
/// <remarks>
/// They are never changed, so any number of runs may read them at once. They are released when the last <see cref="Release"/> has matched
/// the first owner and every <see cref="TryAcquire"/>.
/// </remarks>
internal sealed class KeyValues(IDisposableReadOnlyCollection<OrtValue> outputs, int firstOutput, int tokenCount)
{
    private int _ownerCount = 1;

    /// <summary>Gets the number of tokens that keys and values are there for.</summary>
    public int TokenCount => tokenCount;

    /// <summary>Gets the memory that they take, in bytes.</summary>
    public long ByteCount { get; } = outputs.Skip(firstOutput).Sum(output => (long)output.GetTensorMutableRawData().Length);

    public bool TryAcquire()
    {
        for (int count = Volatile.Read(ref _ownerCount); count > 0; count = Volatile.Read(ref _ownerCount))
        {
            if (Interlocked.CompareExchange(ref _ownerCount, count + 1, count) == count)
            {
                return true;
            }
        }

        return false;
    }

    public void Release()
    {
        if (Interlocked.Decrement(ref _ownerCount) == 0)
        {
            outputs.Dispose();
        }
    }

    /// <summary>Copies the keys or values of the first tokens out of one of the model's caches.</summary>
    /// <param name="cache">The index of the cache.</param>
    /// <param name="headCount">The number of heads; the heads are one after the other.</param>
    /// <param name="count">The number of tokens wanted.</param>
    /// <param name="destination">Takes the wanted tokens of each head, one head after the other.</param>
    public void CopyPrefix(int cache, int headCount, int count, Span<byte> destination)
    {
        var source = outputs[firstOutput + cache].GetTensorMutableRawData();
        int headLength = source.Length / headCount;
        int wantedLength = headLength / tokenCount * count;
        for (int head = 0; head < headCount; head++)
        {
            source.Slice(head * headLength, wantedLength).CopyTo(destination[(head * wantedLength)..]);
        }
    }
}
