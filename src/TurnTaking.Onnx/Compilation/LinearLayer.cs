using System.Runtime.InteropServices;
using Google.Protobuf;

namespace TurnTaking.Onnx.Compilation;

/// <summary>A matrix that the graph multiplies with, of one projection or of several side by side.</summary>
internal sealed class LinearLayer
{
    private readonly int _inputSize;
    private readonly int _elementSize;
    private readonly int _dataType;
    private readonly byte[] _values;
    private readonly float[] _bias;

    // Of a quantized matrix, for each column.
    private readonly float[] _scales;
    private readonly byte[] _zeroPoints;

    private LinearLayer(
        int inputSize, int elementSize, int dataType, byte[] values, float[] bias, float[] scales, byte[] zeroPoints) =>
        (_inputSize, _elementSize, _dataType, _values, _bias, _scales, _zeroPoints) =
        (inputSize, elementSize, dataType, values, bias, scales, zeroPoints);

    private bool IsQuantized => _scales.Length > 0;

    /// <summary>Gets the number of columns.</summary>
    public int OutputSize => _values.Length / _elementSize / _inputSize;

    /// <summary>Reads projections that have the same input and joins them.</summary>
    /// <param name="editor">The exported graph.</param>
    /// <param name="bytes">Reads the graph's constants.</param>
    /// <param name="projections">The places of the projections in the module tree, such as <c>layers.0.self_attn.q_proj</c>.</param>
    /// <exception cref="InvalidDataException">A projection is not there or not of a known form.</exception>
    public static LinearLayer Read(GraphEditor editor, TensorBytes bytes, params string[] projections)
    {
        var parts = projections.Select(projection => ReadOne(editor, bytes, projection)).ToList();
        var first = parts[0];
        if (parts.Exists(part => part._dataType != first._dataType || part._inputSize != first._inputSize))
        {
            throw new InvalidDataException($"the projections {string.Join(", ", projections)} are not of one type and size");
        }

        int rowLength = parts.Sum(part => part.OutputSize) * first._elementSize;
        var values = new byte[rowLength * first._inputSize];
        int column = 0;
        foreach (var part in parts)
        {
            int partLength = part.OutputSize * part._elementSize;
            for (int row = 0; row < first._inputSize; row++)
            {
                part._values.AsSpan(row * partLength, partLength).CopyTo(values.AsSpan((row * rowLength) + column));
            }

            column += partLength;
        }

        return new(
            first._inputSize,
            first._elementSize,
            first._dataType,
            values,
            [.. parts.SelectMany(part => part._bias)],
            [.. parts.SelectMany(part => part._scales)],
            [.. parts.SelectMany(part => part._zeroPoints)]);
    }

    /// <summary>Adds the product of a tensor with the matrix, and the bias, to a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="name">The name of the product; the names of constants begin with it.</param>
    /// <param name="input">The tensor.</param>
    public void AddProduct(GraphBuilder graph, string name, string input)
    {
        string weight = graph.AddConstant($"{name}/weight", _dataType, [_inputSize, OutputSize], UnsafeByteOperations.UnsafeWrap(_values));
        bool hasBias = _bias.Any(value => value != 0);
        string bias = hasBias ? graph.AddConstant($"{name}/bias", [OutputSize], _bias) : "";
        if (IsQuantized)
        {
            string scales = graph.AddConstant($"{name}/scale", [OutputSize], _scales);
            string zeroPoints = graph.AddConstant($"{name}/zero_point", _dataType, [OutputSize], UnsafeByteOperations.UnsafeWrap(_zeroPoints));
            graph.AddContribNode("DynamicQuantizeMatMul", [input, weight, scales, zeroPoints, bias], [name]);
            return;
        }

        string product = hasBias ? $"{name}/product" : name;
        graph.AddNode("MatMul", [input, weight], [product]);
        if (hasBias)
        {
            graph.AddNode("Add", [product, bias], [name]);
        }
    }

    private static LinearLayer ReadOne(GraphEditor editor, TensorBytes bytes, string projection)
    {
        string path = $"/model/{projection.Replace(".self_attn.", "/self_attn/").Replace(".mlp.", "/mlp/")}/MatMul";
        var product = editor.FindNode($"{path}_quant") ?? editor.FindNode(path);
        var weight = product is null ? null : editor.FindConstant(product.Input[1]);
        if (weight is not { Dims.Count: 2 })
        {
            throw new InvalidDataException($"the projection {projection} is not at '{path}'");
        }

        int inputSize = (int)weight.Dims[0];
        int outputSize = (int)weight.Dims[1];
        var bias = ReadBias(editor, bytes, projection, outputSize);
        byte[] values = bytes.Read(weight).ToArray();
        switch (product!.OpType)
        {
            case "MatMul" when weight.DataType == (int)TensorProto.Types.DataType.Float:
                RequireLength(projection, values, (long)inputSize * outputSize * sizeof(float));
                return new(inputSize, sizeof(float), weight.DataType, values, bias, [], []);

            case "MatMulInteger" when product.Input.Count == 4:
                RequireLength(projection, values, (long)inputSize * outputSize);
                var scale = editor.FindNode($"{path}_quant_scales_mul")?.Input
                    .Select(editor.FindConstant).FirstOrDefault(constant => constant is not null);
                var zeroPoint = editor.FindConstant(product.Input[3]);
                return new(
                    inputSize,
                    elementSize: 1,
                    weight.DataType,
                    values,
                    bias,
                    Repeat(ReadSingles(projection, scale, bytes), outputSize),
                    Repeat(ReadBytes(projection, zeroPoint, bytes), outputSize));

            default:
                throw new InvalidDataException($"the projection {projection} is a {product.OpType} of a form that is not known");
        }
    }

    private static float[] ReadBias(GraphEditor editor, TensorBytes bytes, string projection, int outputSize)
    {
        var bias = editor.FindConstant($"model.{projection}.bias");
        var values = bias is null ? new float[outputSize] : ReadSingles(projection, bias, bytes);
        return values.Length == outputSize
            ? values
            : throw new InvalidDataException($"the bias of {projection} has {values.Length} elements, expected {outputSize}");
    }

    private static float[] ReadSingles(string projection, TensorProto? tensor, TensorBytes bytes) =>
        tensor?.DataType != (int)TensorProto.Types.DataType.Float
            ? throw new InvalidDataException($"the projection {projection} lacks a constant of type float")
            : tensor.FloatData.Count > 0
                ? [.. tensor.FloatData]
                : MemoryMarshal.Cast<byte, float>(bytes.Read(tensor).Span).ToArray();

    private static byte[] ReadBytes(string projection, TensorProto? tensor, TensorBytes bytes) =>
        tensor is null
            ? throw new InvalidDataException($"the projection {projection} lacks a zero point")
            : tensor.Int32Data.Count > 0
                ? [.. tensor.Int32Data.Select(value => (byte)value)]
                : bytes.Read(tensor).ToArray();

    private static T[] Repeat<T>(T[] values, int count) =>
        values.Length == count ? values
        : values.Length == 1 ? [.. Enumerable.Repeat(values[0], count)]
        : throw new InvalidDataException($"a scale or zero point has {values.Length} elements, expected 1 or {count}");

    private static void RequireLength(string projection, byte[] values, long expected)
    {
        if (values.Length != expected)
        {
            throw new InvalidDataException($"the weights of {projection} are {values.Length} bytes, expected {expected}");
        }
    }
}
