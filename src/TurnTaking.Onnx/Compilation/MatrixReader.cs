using System.Buffers.Binary;

namespace TurnTaking.Onnx.Compilation;

/// <summary>Reads rows or columns of a constant matrix as the graph computes it: transposed, dequantized or both.</summary>
internal sealed class MatrixReader(GraphEditor editor)
{
    /// <summary>Reads lines of a matrix.</summary>
    /// <param name="tensor">The matrix.</param>
    /// <param name="lines">The indices of the lines.</param>
    /// <param name="axis">0 for rows, 1 for columns.</param>
    /// <returns>The lines, or <see langword="null"/> if the matrix is not a constant of a known form.</returns>
    public float[][]? ReadLines(string tensor, IReadOnlyList<int> lines, int axis)
    {
        if (editor.FindConstant(tensor) is { } constant)
        {
            return ReadConstant(constant, lines, axis);
        }

        var node = editor.FindProducer(tensor);
        return node?.OpType switch
        {
            "Transpose" => ReadLines(node.Input[0], lines, 1 - axis),
            "DequantizeLinear" => ReadQuantized(node, lines, axis),
            _ => null,
        };
    }

    private float[][]? ReadQuantized(NodeProto dequantize, IReadOnlyList<int> lines, int axis)
    {
        float? scale = ReadScalar(dequantize.Input[1]);
        float? zeroPoint = dequantize.Input.Count > 2 ? ReadScalar(dequantize.Input[2]) : 0;
        var quantized = ReadLines(dequantize.Input[0], lines, axis);
        return scale is null || zeroPoint is null
            ? null
            : quantized?.Select(line => line.Select(value => (value - zeroPoint.Value) * scale.Value).ToArray()).ToArray();
    }

    private float? ReadScalar(string tensor) =>
        editor.FindConstant(tensor) is { } constant && constant.Dims.All(dimension => dimension == 1) && CanRead(constant)
            ? ReadElement(constant, 0)
            : null;

    private static float[][]? ReadConstant(TensorProto constant, IReadOnlyList<int> lines, int axis)
    {
        if (constant.Dims.Count != 2 || !CanRead(constant) || lines.Any(line => line >= constant.Dims[axis]))
        {
            return null;
        }

        int length = (int)constant.Dims[1 - axis];
        long lineStride = axis == 0 ? constant.Dims[1] : 1;
        long elementStride = axis == 0 ? 1 : constant.Dims[1];
        return [.. lines.Select(line =>
        {
            var values = new float[length];
            for (int i = 0; i < length; i++)
            {
                values[i] = ReadElement(constant, (line * lineStride) + (i * elementStride));
            }

            return values;
        })];
    }

    private static bool CanRead(TensorProto constant)
    {
        long count = constant.Dims.Aggregate(1L, (product, dimension) => product * dimension);
        return (TensorProto.Types.DataType)constant.DataType switch
        {
            TensorProto.Types.DataType.Float => constant.RawData.Length == count * sizeof(float) || constant.FloatData.Count == count,
            TensorProto.Types.DataType.Uint8 or TensorProto.Types.DataType.Int8 =>
                constant.RawData.Length == count || constant.Int32Data.Count == count,
            _ => false,
        };
    }

    private static float ReadElement(TensorProto constant, long index)
    {
        var raw = constant.RawData.Span;
        int at = checked((int)index);
        return (TensorProto.Types.DataType)constant.DataType switch
        {
            TensorProto.Types.DataType.Float => raw.IsEmpty
                ? constant.FloatData[at]
                : BinaryPrimitives.ReadSingleLittleEndian(raw[(at * sizeof(float))..]),
            TensorProto.Types.DataType.Int8 => raw.IsEmpty ? constant.Int32Data[at] : (sbyte)raw[at],
            _ => raw.IsEmpty ? constant.Int32Data[at] : raw[at],
        };
    }
}
