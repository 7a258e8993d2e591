using System.Globalization;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Google.Protobuf;
using static TurnTaking.Onnx.Compilation.TensorProto.Types;

namespace TurnTaking.Onnx.Compilation;

/// <summary>Adds nodes and constants to an ONNX graph.</summary>
/// <param name="graph">The graph.</param>
/// <param name="weights">Takes the large constants, or <see langword="null"/> to keep them in the graph.</param>
internal sealed class GraphBuilder(GraphProto graph, WeightsFile? weights)
{
    /// <summary>The domain of the operators that only ONNX Runtime has.</summary>
    public const string ContribDomain = "com.microsoft";

    public void AddNode(string operation, string[] inputs, string[] outputs, params AttributeProto[] attributes) =>
        AddNode("", operation, inputs, outputs, attributes);

    public void AddContribNode(string operation, string[] inputs, string[] outputs, params AttributeProto[] attributes) =>
        AddNode(ContribDomain, operation, inputs, outputs, attributes);

    /// <summary>Adds a constant; the graph may keep the array.</summary>
    public string AddConstant(string name, DataType type, long[] shape, byte[] values)
    {
        var tensor = new TensorProto { Name = name, DataType = (int)type, Dims = { shape } };
        graph.Initializer.Add(tensor);
        if (weights is null)
        {
            tensor.RawData = UnsafeByteOperations.UnsafeWrap(values);
        }
        else
        {
            weights.Add(tensor, values);
        }

        return name;
    }

    /// <summary>Adds a large constant that is not in memory at once; there must be a file for it.</summary>
    public void AddConstant(string name, DataType type, long[] shape, Action<Stream> write)
    {
        var tensor = new TensorProto { Name = name, DataType = (int)type, Dims = { shape } };
        graph.Initializer.Add(tensor);
        long count = shape.Aggregate(1L, (product, dimension) => product * dimension);
        weights!.Add(tensor, count * LinearLayer.GetElementSize(type), write);
    }

    /// <summary>Adds a constant of floating-point numbers, in single or half precision.</summary>
    public string AddConstant(string name, DataType type, long[] shape, ReadOnlySpan<float> values)
    {
        if (type is DataType.Float)
        {
            return AddConstant(name, type, shape, MemoryMarshal.AsBytes(values).ToArray());
        }

        var halves = new Half[values.Length];
        TensorPrimitives.ConvertToHalf(values, halves);
        return AddConstant(name, DataType.Float16, shape, MemoryMarshal.AsBytes(halves.AsSpan()).ToArray());
    }

    public string AddConstant(string name, long[] shape, params long[] values) =>
        AddConstant(name, DataType.Int64, shape, MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

    public void AddInput(string name, DataType elementType, params string[] dimensions) =>
        graph.Input.Add(CreateValue(name, elementType, dimensions));

    public void AddOutput(string name, DataType elementType, params string[] dimensions) =>
        graph.Output.Add(CreateValue(name, elementType, dimensions));

    public static AttributeProto Integer(string name, long value) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.Int, I = value };

    public static AttributeProto Single(string name, float value) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.Float, F = value };

    private static ValueInfoProto CreateValue(string name, DataType elementType, string[] dimensions)
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
