using Microsoft.ML.OnnxRuntime.Tensors;

namespace TurnTaking.Onnx;

/// <summary>The shape of a model's keys and values.</summary>
/// <param name="CacheCount">The number of caches: two a layer, one of keys and one of values.</param>
/// <param name="HeadCount">The number of heads of a cache.</param>
/// <param name="HeadSize">The size of a head.</param>
/// <param name="ElementType">The type of the numbers.</param>
internal sealed record KeyValueShape(int CacheCount, int HeadCount, int HeadSize, TensorElementType ElementType)
{
    /// <summary>Gets the size of one head of one token, in bytes.</summary>
    public int RowByteCount => HeadSize * (ElementType is TensorElementType.Float16 ? 2 : 4);

    /// <summary>Gets the size of one token in one cache, in bytes.</summary>
    public int TokenByteCount => HeadCount * RowByteCount;

    /// <summary>Gets the dimensions of a cache.</summary>
    public long[] GetDimensions(int tokenCount) => [1, HeadCount, tokenCount, HeadSize];
}
