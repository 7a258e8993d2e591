using System.Buffers.Binary;

namespace TurnTaking.Onnx.Compilation;

/// <summary>Reads rows or columns of a constant matrix as the graph computes it: transposed, dequantized or both.</summary>
internal sealed class MatrixReader(GraphEditor editor, TensorBytes bytes)
{
    // An exporter needs two; a damaged graph may have a circle.
    private const int MaxNodeCount = 8;

    private int _nodeCount;

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
        return ++_nodeCount > MaxNodeCount ? null : node switch
        {
            { OpType: "Transpose", Input: [var input] } => ReadLines(input, lines, 1 - axis),
            { OpType: "DequantizeLinear", Input.Count: 2 or 3 } => ReadQuantized(node, lines, axis),
            _ => null,
        };
    }

    private float[][]? ReadQuantized(NodeProto dequantize, IReadOnlyList<int> lines, int axis)
    {
        float? scale = ReadScalar(dequantize.Input[1]);
        float? zeroPoint = dequantize.Input.Count > 2 ? ReadScalar(dequantize.Input[2]) : 0;
        return scale is null || zeroPoint is null
            ? null
            : ReadLines(dequantize.Input[0], lines, axis)
                ?.Select(line => line.Select(value => (value - zeroPoint.Value) * scale.Value).ToArray()).ToArray();
    }

    private float? ReadScalar(string tensor) =>
        editor.FindConstant(tensor) is { } constant && constant.Dims.All(dimension => dimension == 1) && CreateReader(constant) is { } read
            ? read(0)
            : null;

    private float[][]? ReadConstant(TensorProto constant, IReadOnlyList<int> lines, int axis)
    {
        if (constant.Dims is not [>= 0 and <= int.MaxValue, >= 0 and <= int.MaxValue] || lines.Any(line => line >= constant.Dims[axis]) || CreateReader(constant) is not { } read)
        {
            return null;
        }

        int length = (int)constant.Dims[1 - axis];
        int lineStride = axis == 0 ? length : 1;
        int elementStride = axis == 0 ? 1 : (int)constant.Dims[1];
        return [.. lines.Select(line =>
            Enumerable.Range(0, length).Select(i => read((line * lineStride) + (i * elementStride))).ToArray())];
    }

    /// <summary>Makes a function that reads an element, or <see langword="null"/> for a tensor of another type or size.</summary>
    private Func<int, float>? CreateReader(TensorProto constant)
    {
        var count = constant.Dims.Aggregate((Int128)1, (product, dimension) => product * (int)dimension);
        var raw = bytes.Read(constant);
        var type = (TensorProto.Types.DataType)constant.DataType;
        return type switch
        {
            TensorProto.Types.DataType.Float when raw.Length == count * sizeof(float) =>
                index => BinaryPrimitives.ReadSingleLittleEndian(raw.Span[(index * sizeof(float))..]),
            TensorProto.Types.DataType.Float when constant.FloatData.Count == count => index => constant.FloatData[index],
            TensorProto.Types.DataType.Uint8 when raw.Length == count => index => raw.Span[index],
            TensorProto.Types.DataType.Int8 when raw.Length == count => index => (sbyte)raw.Span[index],
            TensorProto.Types.DataType.Uint8 or TensorProto.Types.DataType.Int8 when constant.Int32Data.Count == count =>
                index => constant.Int32Data[index],
            _ => null,
        };
    }
}
