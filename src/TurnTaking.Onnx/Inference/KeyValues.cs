using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace TurnTaking.Onnx;

/// <summary>Room for the keys and values that the model computes for the tokens of a prompt.</summary>
/// <remarks>
/// One owner at a time reads and writes it; whoever is done with it disposes it. The memory is native, so that it is free at once then: a
/// server that replaces buffers with every few words would otherwise hold several times its cache until the next full garbage collection.
/// </remarks>
internal sealed unsafe class KeyValues : IDisposable
{
    // New tokens come by the word: with some room to spare, most words need no larger buffer.
    private const int CapacityStep = 64;

    // That of a cache line, and of the widest vector instructions.
    private const int Alignment = 64;

    private readonly KeyValueShape _shape;
    private readonly OrtValue[] _caches;
    private byte* _memory;

    /// <param name="shape">The shape of the model's keys and values.</param>
    /// <param name="tokenCount">For how many tokens there must be room.</param>
    public KeyValues(KeyValueShape shape, int tokenCount)
    {
        _shape = shape;
        Capacity = (tokenCount / CapacityStep + 1) * CapacityStep;
        int cacheLength = Capacity * shape.TokenByteCount;
        ByteCount = (long)cacheLength * shape.CacheCount;
        _memory = (byte*)NativeMemory.AlignedAlloc((nuint)ByteCount, Alignment);
        _caches = new OrtValue[shape.CacheCount];
        for (int i = 0; i < _caches.Length; i++)
        {
            _caches[i] = OrtValue.CreateTensorValueWithData(
                OrtMemoryInfo.DefaultInstance,
                shape.ElementType,
                shape.GetDimensions(Capacity),
                (nint)(_memory + ((long)i * cacheLength)),
                cacheLength);
        }
    }

    /// <summary>Gets for how many tokens there is room.</summary>
    public int Capacity { get; }

    /// <summary>Gets the memory taken, in bytes.</summary>
    public long ByteCount { get; }

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

        Free();
        GC.SuppressFinalize(this);
    }

    ~KeyValues() => Free();

    private void Free()
    {
        NativeMemory.AlignedFree(_memory);
        _memory = null;
    }

    private Span<byte> GetRows(int cache, int head, int start, int count)
    {
        ObjectDisposedException.ThrowIf(_memory is null, this);
        long first = (((cache * _shape.HeadCount) + head) * (long)Capacity) + start;
        return new(_memory + (first * _shape.RowByteCount), count * _shape.RowByteCount);
    }
}
