using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace TurnTaking.Onnx.Tests;

public sealed class KeyValuesTests
{
    private static readonly KeyValueShape Shape = new(CacheCount: 2, HeadCount: 2, HeadSize: 2, TensorElementType.Float);

    [Fact]
    public void HasRoomForMoreThanAskedFor()
    {
        using var keyValues = new KeyValues(Shape, 64);
        Assert.Equal(128, keyValues.Capacity);
        Assert.Equal(128 * 2 * Shape.TokenByteCount, keyValues.ByteCount);
        Assert.Equal(2, keyValues.Caches.Count);
        Assert.Equal([1, 2, 128, 2], keyValues.Caches[0].GetTensorTypeAndShape().Shape);
        Assert.Equal(2, new KeyValueShape(1, 1, 1, TensorElementType.Float16).RowByteCount);
    }

    [Fact]
    public void TokensAreCopiedBetweenBuffersOfDifferentCapacity()
    {
        using var source = WriteTokens(new(Shape, 10), 1, 2, 3, 4, 5);
        using var target = WriteTokens(new(Shape, 100), 9, 9, 9, 9, 9);
        target.CopyFrom(source, sourceStart: 1, start: 2, count: 3);
        Assert.Equal([9, 9, 2, 3, 4], ReadTokens(target, 5));
    }

    [Fact]
    public void TokensGoToAndComeFromTensorsOfTheirOwnLength()
    {
        using var source = WriteTokens(new(Shape, 10), 1, 2, 3, 4);
        var tensor = new byte[3 * Shape.TokenByteCount];
        source.CopyTo(tensor, cache: 1, count: 3);
        Assert.Equal([1, 1, 2, 2, 3, 3, 1, 1, 2, 2, 3, 3], MemoryMarshal.Cast<byte, float>(tensor));

        using var target = WriteTokens(new(Shape, 10), 7, 7, 7, 7);
        for (int cache = 0; cache < Shape.CacheCount; cache++)
        {
            target.CopyFrom(tensor, cache, start: 1, end: 3);
        }

        Assert.Equal([7, 2, 3, 7], ReadTokens(target, 4));
    }

    /// <summary>Writes as keys and values of each token its id.</summary>
    internal static KeyValues WriteTokens(KeyValues keyValues, params int[] ids)
    {
        ForEach(keyValues, ids.Length, (ref float value, int token) => value = ids[token]);
        return keyValues;
    }

    /// <summary>Reads the ids that <see cref="WriteTokens"/> has written, and checks that those of a token are all the same.</summary>
    internal static int[] ReadTokens(KeyValues keyValues, int count)
    {
        var ids = new int[count];
        ForEach(keyValues, count, (ref float value, int token) => ids[token] = (int)value);
        ForEach(keyValues, count, (ref float value, int token) => Assert.Equal(ids[token], value));
        return ids;
    }

    private static void ForEach(KeyValues keyValues, int count, Visit visit)
    {
        foreach (var cache in keyValues.Caches)
        {
            var values = cache.GetTensorMutableDataAsSpan<float>();
            int headLength = values.Length / Shape.HeadCount;
            for (int head = 0; head < Shape.HeadCount; head++)
            {
                for (int i = 0; i < count * Shape.HeadSize; i++)
                {
                    visit(ref values[(head * headLength) + i], i / Shape.HeadSize);
                }
            }
        }
    }

    private delegate void Visit(ref float value, int token);
}
