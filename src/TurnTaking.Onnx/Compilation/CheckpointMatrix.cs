using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using TurnTaking.Models;
using TurnTaking.Onnx.Checkpoints;
using static TurnTaking.Onnx.Compilation.TensorProto.Types;

namespace TurnTaking.Onnx.Compilation;

/// <summary>A matrix in the type that a graph multiplies with, made from matrices of a checkpoint.</summary>
/// <remarks>
/// Quantized, each output has a scale: its weight of greatest magnitude becomes 127 or -127. Of one scale for the whole matrix the error
/// is larger (docs/compile.md has the figures). Checkpoints hold a row for each output, graphs a column.
/// </remarks>
internal sealed class CheckpointMatrix
{
    // As many outputs at a time as fill a cache line, so that the turned matrix is written line by line.
    private const int BlockSize = 64;

    // The zero point of symmetric unsigned weights.
    private const byte UnsignedZero = 128;

    private readonly DataType _type;
    private readonly int _inputSize;
    private readonly int _outputSize;

    /// <param name="type">The type of the elements.</param>
    /// <param name="inputSize">The number of rows.</param>
    /// <param name="outputSize">The number of columns.</param>
    public CheckpointMatrix(DataType type, int inputSize, int outputSize)
    {
        (_type, _inputSize, _outputSize) = (type, inputSize, outputSize);
        Values = GC.AllocateUninitializedArray<byte>(checked(inputSize * outputSize * LinearLayer.GetElementSize(type)));
        bool isQuantized = type is DataType.Int8 or DataType.Uint8;
        Scales = isQuantized ? new float[outputSize] : [];
        ZeroPoints = isQuantized ? new byte[outputSize] : [];
        Array.Fill(ZeroPoints, type is DataType.Uint8 ? UnsignedZero : (byte)0);
    }

    /// <summary>Gets the elements, row after row.</summary>
    public byte[] Values { get; }

    /// <summary>Gets the columns' scales, of a quantized matrix.</summary>
    public float[] Scales { get; }

    /// <summary>Gets the columns' zero points, of a quantized matrix.</summary>
    public byte[] ZeroPoints { get; }

    /// <summary>Writes a matrix of a checkpoint as it is, row after row.</summary>
    /// <param name="source">The matrix.</param>
    /// <param name="type">The type of the elements: floating-point, or signed bytes.</param>
    /// <param name="scales">Takes each row's scale if the elements are bytes.</param>
    /// <param name="stream">Takes the elements.</param>
    public static void WriteRows(CheckpointTensor source, DataType type, Span<float> scales, Stream stream)
    {
        int rowCount = (int)source.Header.Shape[0];
        var row = new float[source.Header.Shape[1]];
        var bytes = new byte[row.Length * LinearLayer.GetElementSize(type)];
        for (int i = 0; i < rowCount; i++)
        {
            source.Read((long)i * row.Length, row);
            switch (type)
            {
                case DataType.Float:
                    MemoryMarshal.AsBytes(row.AsSpan()).CopyTo(bytes);
                    break;
                case DataType.Float16:
                    ConvertToHalf(source, row, MemoryMarshal.Cast<byte, Half>(bytes.AsSpan()));
                    break;
                default:
                    scales[i] = Quantize(row, MemoryMarshal.Cast<byte, sbyte>(bytes.AsSpan()));
                    break;
            }

            stream.Write(bytes);
        }
    }

    /// <summary>Reads a matrix of a checkpoint into columns.</summary>
    /// <param name="source">The matrix, a row for each column.</param>
    /// <param name="firstColumn">Where the first goes.</param>
    public void ReadColumns(CheckpointTensor source, int firstColumn)
    {
        int count = (int)source.Header.Shape[0];
        var block = new float[BlockSize * _inputSize];
        for (int start = 0; start < count; start += BlockSize)
        {
            int blockCount = Math.Min(BlockSize, count - start);
            var rows = block.AsSpan(0, blockCount * _inputSize);
            source.Read((long)start * _inputSize, rows);
            int column = firstColumn + start;
            switch (_type)
            {
                case DataType.Float:
                    Turn<float>(rows, column);
                    break;
                case DataType.Float16:
                    var halves = new Half[rows.Length];
                    ConvertToHalf(source, rows, halves);
                    Turn<Half>(halves, column);
                    break;
                default:
                    Turn<sbyte>(QuantizeColumns(rows, column), column);
                    break;
            }
        }
    }

    private sbyte[] QuantizeColumns(ReadOnlySpan<float> rows, int firstColumn)
    {
        var quantized = new sbyte[rows.Length];
        for (int start = 0; start < rows.Length; start += _inputSize)
        {
            Scales[firstColumn++] = Quantize(rows.Slice(start, _inputSize), quantized.AsSpan(start, _inputSize));
        }

        if (_type is DataType.Uint8)
        {
            TensorPrimitives.Xor(quantized, unchecked((sbyte)UnsignedZero), quantized);
        }

        return quantized;
    }

    private void Turn<T>(ReadOnlySpan<T> rows, int firstColumn)
        where T : struct
    {
        var values = MemoryMarshal.Cast<byte, T>(Values.AsSpan());
        int count = rows.Length / _inputSize;
        for (int input = 0; input < _inputSize; input++)
        {
            var target = values.Slice((input * _outputSize) + firstColumn, count);
            for (int i = 0; i < count; i++)
            {
                target[i] = rows[(i * _inputSize) + input];
            }
        }
    }

    /// <summary>Quantizes numbers symmetrically.</summary>
    /// <returns>The scale.</returns>
    private static float Quantize(ReadOnlySpan<float> numbers, Span<sbyte> quantized)
    {
        float greatest = Math.Abs(TensorPrimitives.MaxMagnitude(numbers));
        float scale = greatest / sbyte.MaxValue;
        if (!float.IsNormal(scale))
        {
            quantized.Clear();
            return 1;
        }

        for (int i = 0; i < numbers.Length; i++)
        {
            quantized[i] = (sbyte)MathF.Round(numbers[i] / scale);
        }

        return scale;
    }

    private static void ConvertToHalf(CheckpointTensor source, ReadOnlySpan<float> numbers, Span<Half> halves)
    {
        TensorPrimitives.ConvertToHalf(numbers, halves);
        foreach (var half in halves)
        {
            if (Half.IsInfinity(half))
            {
                throw new ModelLoadException(
                    source.File.Path, $"expected numbers of half precision in the tensor '{source.Name}', found one beyond {Half.MaxValue}.");
            }
        }
    }
}
