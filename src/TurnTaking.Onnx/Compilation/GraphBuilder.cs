using System.Globalization;
using System.Runtime.InteropServices;
using Google.Protobuf;

namespace TurnTaking.Onnx.Compilation;

/// <summary>Adds nodes and constants to an ONNX graph.</summary>
internal sealed class GraphBuilder(GraphProto graph)
{
    /// <summary>The domain of the operators that only ONNX Runtime has.</summary>
    public const string ContribDomain = "com.microsoft";

    public void AddNode(string operation, string[] inputs, string[] outputs, params AttributeProto[] attributes) =>
        AddNode("", operation, inputs, outputs, attributes);

    public void AddContribNode(string operation, string[] inputs, string[] outputs, params AttributeProto[] attributes) =>
        AddNode(ContribDomain, operation, inputs, outputs, attributes);

    public string AddConstant(string name, int dataType, long[] shape, ByteString values)
    {
        graph.Initializer.Add(new TensorProto { Name = name, DataType = dataType, Dims = { shape }, RawData = values });
        return name;
    }

    public string AddConstant(string name, long[] shape, float[] values) => AddConstant(
        name, (int)TensorProto.Types.DataType.Float, shape, ByteString.CopyFrom(MemoryMarshal.AsBytes(values.AsSpan())));

    public string AddConstant(string name, long[] shape, params long[] values) => AddConstant(
        name, (int)TensorProto.Types.DataType.Int64, shape, ByteString.CopyFrom(MemoryMarshal.AsBytes(values.AsSpan())));

    public static AttributeProto Integer(string name, long value) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.Int, I = value };

    public static AttributeProto Single(string name, float value) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.Float, F = value };

    public static ValueInfoProto CreateInput(string name, TensorProto.Types.DataType elementType, params string[] dimensions)
    {
        var shape = new TensorShapeProto();
        shape.Dim.AddRange(dimensions.Select(dimension => long.TryParse(dimension, CultureInfo.InvariantCulture, out long size)
            ? new TensorShapeProto.Types.Dimension { DimValue = size }
            : new() { DimParam = dimension }));
        return new() { Name = name, Type = new() { TensorType = new() { ElemType = (int)elementType, Shape = shape } } };
    }

    private void AddNode(string domain, string operation, string[] inputs, string[] outputs, AttributeProto[] attributes) =>
        graph.Node.Add(new NodeProto
        {
            OpType = operation,
            Name = $"turn_taking/{outputs[0]}",
            Domain = domain,
            Input = { inputs },
            Output = { outputs },
            Attribute = { attributes },
        });
}
