using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace TurnTaking.Onnx;

/// <summary>A tensor whose values are written before, or read after, a run, and that is kept from one run to the next.</summary>
/// <typeparam name="T">The type of the values, or <see cref="byte"/> for those that are only copied.</typeparam>
/// <param name="elementType">The type that the graph sees.</param>
internal sealed class PinnedTensor<T>(TensorElementType elementType) : IDisposable
    where T : unmanaged
{
    private long[] _shape = [];
    private OrtValue? _value;

    /// <summary>Gets the values: at least those of the shape.</summary>
    public T[] Values { get; private set; } = [];

    /// <summary>Makes room for at least so many values; what was there is lost if there was less room.</summary>
    public void Grow(int length)
    {
        if (Values.Length < length)
        {
            Dispose();
            Values = GC.AllocateArray<T>(Math.Max(length, 2 * Values.Length), pinned: true);
        }
    }

    /// <summary>Gets the first of the values as a tensor, which belongs to this object and lasts until the next call.</summary>
    public OrtValue Get(params ReadOnlySpan<long> shape)
    {
        if (_value is null || !shape.SequenceEqual(_shape))
        {
            Dispose();
            _shape = shape.ToArray();
            _value = OrtValue.CreateTensorValueWithData(
                OrtMemoryInfo.DefaultInstance,
                elementType,
                _shape,
                Marshal.UnsafeAddrOfPinnedArrayElement(Values, 0),
                (long)Values.Length * Marshal.SizeOf<T>());
        }

        return _value;
    }

    public void Dispose()
    {
        _value?.Dispose();
        _value = null;
    }
}
