using System.Runtime.InteropServices;
using static TurnTaking.Onnx.Compilation.TensorProto.Types;

namespace TurnTaking.Onnx.Compilation;

/// <summary>A linear projection as an exporter wrote it: a product, of floating-point numbers or of quantized ones, and a bias.</summary>
internal sealed class ExportedProjection
{
    private readonly string _name;
    private readonly TensorProto _weight;
    private readonly DataType _type;
    private readonly int _inputSize;
    private readonly float[] _bias;
    private readonly float[] _scales = [];
    private readonly byte[] _zeroPoints = [];

    private ExportedProjection(GraphEditor editor, TensorBytes bytes, string name)
    {
        _name = name;
        string path = $"/model/{name.Replace(".self_attn.", "/self_attn/").Replace(".mlp.", "/mlp/")}/MatMul";
        var product = editor.FindNode($"{path}_quant") ?? editor.FindNode(path);
        _weight = (product is { Input.Count: >= 2 } ? editor.FindConstant(product.Input[1]) : null)!;
        if (_weight is not { Dims: [> 0 and <= int.MaxValue, > 0 and <= int.MaxValue] })
        {
            throw new InvalidDataException($"the projection {name} is not at '{path}'");
        }

        _type = (DataType)_weight.DataType;
        _inputSize = (int)_weight.Dims[0];
        int outputSize = (int)_weight.Dims[1];
        long expectedLength = (long)_inputSize * outputSize * LinearLayer.GetElementSize(_type);
        if (bytes.GetLength(_weight) is var length && length != expectedLength)
        {
            throw new InvalidDataException($"the weights of {name} are {length} bytes, expected {expectedLength}");
        }

        _bias = ReadBias(editor, bytes, outputSize);
        switch (product!.OpType)
        {
            case "MatMul" when _type is DataType.Float:
                break;

            case "MatMulInteger" when product.Input.Count == 4 && _type is DataType.Uint8 or DataType.Int8:
                var scale = editor.FindNode($"{path}_quant_scales_mul")?.Input
                    .Select(editor.FindConstant).FirstOrDefault(constant => constant is not null);
                _scales = Repeat(ReadSingles(scale, bytes), outputSize);
                _zeroPoints = Repeat(ReadBytes(editor.FindConstant(product.Input[3]), bytes), outputSize);
                break;

            default:
                throw new InvalidDataException($"the projection {name} is a {product.OpType} of a form that is not known");
        }
    }

    public int OutputSize => _bias.Length;

    /// <summary>Finds a projection.</summary>
    /// <param name="editor">The exported graph.</param>
    /// <param name="bytes">Reads the graph's constants.</param>
    /// <param name="name">Its place in the module tree, such as <c>layers.0.self_attn.q_proj</c>.</param>
    /// <exception cref="InvalidDataException">It is not there or not of a known form.</exception>
    public static ExportedProjection Find(GraphEditor editor, TensorBytes bytes, string name) => new(editor, bytes, name);

    /// <summary>Checks that projections can be joined.</summary>
    /// <exception cref="InvalidDataException">They are of several types or input sizes.</exception>
    public static void RequireJoinable(params ReadOnlySpan<ExportedProjection> parts)
    {
        foreach (var part in parts)
        {
            if (part._type != parts[0]._type || part._inputSize != parts[0]._inputSize)
            {
                throw new InvalidDataException($"the projections {parts[0]._name} and {part._name} are not of one type and size");
            }
        }
    }

    /// <summary>Reads projections that have the same input, side by side.</summary>
    public static LinearLayer Join(TensorBytes bytes, params ReadOnlySpan<ExportedProjection> parts)
    {
        var first = parts[0];
        int outputSize = 0;
        foreach (var part in parts)
        {
            outputSize += part.OutputSize;
        }

        int elementSize = LinearLayer.GetElementSize(first._type);
        int rowLength = outputSize * elementSize;
        var values = GC.AllocateUninitializedArray<byte>(checked(rowLength * first._inputSize));
        var bias = new List<float>(outputSize);
        var scales = new List<float>(outputSize);
        var zeroPoints = new List<byte>(outputSize);
        foreach (var part in parts)
        {
            int start = bias.Count * elementSize;
            int partLength = part.OutputSize * elementSize;
            var partValues = bytes.Read(part._weight).Span;
            for (int row = 0; row < first._inputSize; row++)
            {
                partValues.Slice(row * partLength, partLength).CopyTo(values.AsSpan((row * rowLength) + start));
            }

            bias.AddRange(part._bias);
            scales.AddRange(part._scales);
            zeroPoints.AddRange(part._zeroPoints);
        }

        return new(first._type, first._inputSize, values, [.. bias], [.. scales], [.. zeroPoints]);
    }

    private float[] ReadBias(GraphEditor editor, TensorBytes bytes, int outputSize)
    {
        var bias = editor.FindConstant($"model.{_name}.bias");
        var values = bias is null ? new float[outputSize] : ReadSingles(bias, bytes);
        return values.Length == outputSize
            ? values
            : throw new InvalidDataException($"the bias of {_name} has {values.Length} elements, expected {outputSize}");
    }

    private float[] ReadSingles(TensorProto? tensor, TensorBytes bytes) =>
        tensor?.DataType != (int)DataType.Float
            ? throw new InvalidDataException($"the projection {_name} lacks a constant of type float")
            : tensor.FloatData.Count > 0
                ? [.. tensor.FloatData]
                : MemoryMarshal.Cast<byte, float>(bytes.Read(tensor).Span).ToArray();

    private byte[] ReadBytes(TensorProto? tensor, TensorBytes bytes) =>
        tensor?.DataType != (int)_type
            ? throw new InvalidDataException($"the projection {_name} lacks a zero point of its weights' type")
            : tensor.Int32Data.Count > 0
                ? [.. tensor.Int32Data.Select(value => (byte)value)]
                : bytes.Read(tensor).ToArray();

    private static T[] Repeat<T>(T[] values, int count) =>
        values.Length == count ? values
        : values.Length == 1 ? [.. Enumerable.Repeat(values[0], count)]
        : throw new InvalidDataException($"a scale or zero point has {values.Length} elements, expected 1 or {count}");
}
