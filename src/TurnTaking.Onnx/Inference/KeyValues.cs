using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace TurnTaking.Onnx;

/// <summary>Room for the keys and values that the model computes for the tokens of a prompt.</summary>
/// <remarks>One owner at a time reads and writes it; whoever is done with it disposes it.</remarks>
internal sealed class KeyValues : IDisposable
{
    // New tokens come by the word: with some room to spare, most words need no larger buffer.
    private const int CapacityStep = 64;

    private readonly KeyValueShape _shape;
    private readonly byte[] _memory;
    private readonly OrtValue[] _caches;

    /// <param name="shape">The shape of the model's keys and values.</param>
    /// <param name="tokenCount">For how many tokens there must be room.</param>
    public KeyValues(KeyValueShape shape, int tokenCount)
    {
        _shape = shape;
        Capacity = (tokenCount / CapacityStep + 1) * CapacityStep;
        int cacheLength = Capacity * shape.TokenByteCount;
        _memory = GC.AllocateUninitializedArray<byte>(checked(cacheLength * shape.CacheCount), pinned: true);
        _caches = new OrtValue[shape.CacheCount];
        for (int i = 0; i < _caches.Length; i++)
        {
            _caches[i] = OrtValue.CreateTensorValueWithData(
                OrtMemoryInfo.DefaultInstance,
                shape.ElementType,
                shape.GetDimensions(Capacity),
                Marshal.UnsafeAddrOfPinnedArrayElement(_memory, i * cacheLength),
                cacheLength);
        }
    }

    /// <summary>Gets for how many tokens there is room.</summary>
    public int Capacity { get; }

    /// <summary>Gets the memory taken, in bytes.</summary>
    public long ByteCount => _memory.Length;

    /// <summary>
    /// Gets the keys or values of a layer, in the order of <see cref="GraphSignature.CacheNames"/>: [1, heads, <see cref="Capacity"/>, head
    /// size].
    /// </summary>
    public IReadOnlyList<OrtValue> Caches => _caches;

    /// <summary>Copies the keys and values of tokens that stand one after the other.</summary>
    /// <param name="source">Where they are copied from.</param>
    /// <param name="sourceStart">The first of them there.</param>
    /// <param name="start">The first of them here.</param>
    /// <param name="count">How many they are.</param>
    public void CopyFrom(KeyValues source, int sourceStart, int start, int count)
    {
        for (int cache = 0; cache < _caches.Length; cache++)
        {
            for (int head = 0; head < _shape.HeadCount; head++)
            {
                source.GetRows(cache, head, sourceStart, count).CopyTo(GetRows(cache, head, start, count));
            }
        }
    }

    /// <summary>Copies the keys or values of the first tokens out of one of the caches, head after head.</summary>
    public void CopyTo(Span<byte> destination, int cache, int count)
    {
        int length = destination.Length / _shape.HeadCount;
        for (int head = 0; head < _shape.HeadCount; head++)
        {
            GetRows(cache, head, 0, count).CopyTo(destination.Slice(head * length, length));
        }
    }

    /// <summary>Copies the keys or values of tokens from a tensor that holds as many as there shall be here.</summary>
    /// <param name="source">The tensor: head after head, from the first token on.</param>
    /// <param name="cache">The index of the cache.</param>
    /// <param name="start">The first token that is not here yet.</param>
    /// <param name="end">The number of tokens in the tensor.</param>
    public void CopyFrom(ReadOnlySpan<byte> source, int cache, int start, int end)
    {
        int length = source.Length / _shape.HeadCount;
        int skipped = length / end * start;
        for (int head = 0; head < _shape.HeadCount; head++)
        {
            source[(head * length + skipped)..((head + 1) * length)].CopyTo(GetRows(cache, head, start, end - start));
        }
    }

    public void Dispose()
    {
        foreach (var cache in _caches)
        {
            cache.Dispose();
        }
    }

    private Span<byte> GetRows(int cache, int head, int start, int count)
    {
        int first = (((cache * _shape.HeadCount) + head) * Capacity) + start;
        return _memory.AsSpan(first * _shape.RowByteCount, count * _shape.RowByteCount);
    }
}
