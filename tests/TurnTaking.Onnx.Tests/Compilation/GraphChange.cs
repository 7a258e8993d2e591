using TurnTaking.Onnx.Compilation;

namespace TurnTaking.Onnx.Tests;

/// <summary>Ways to damage a graph so that it is still one to read.</summary>
internal static class GraphChange
{
    // Most nodes do not matter to the compiler; these do.
    private static readonly string[] Interesting = ["MatMul", "MatMulInteger", "Gather", "Transpose", "DequantizeLinear", "Mul"];

    public static IReadOnlyList<Action<ModelProto, int>> All { get; } =
    [
        (model, place) => PickNode(model, place)?.Input.Clear(),
        (model, place) => Remove(PickNode(model, place)?.Input),
        (model, place) => Remove(PickNode(model, place)?.Output),
        (model, place) => Set(PickNode(model, place)?.Input, PickNode(model, place)?.Output.FirstOrDefault()),
        (model, place) => Set(PickNode(model, place)?.Input, PickNode(model, place / 7)?.Output.FirstOrDefault()),
        (model, place) => Set(PickNode(model, place)?.Output, "logits"),
        (model, place) => SetType(PickNode(model, place), "Transpose"),
        (model, place) => SetType(PickNode(model, place), "DequantizeLinear"),
        (model, place) => SetType(PickNode(model, place), "MatMul"),
        (model, place) => SetName(PickNode(model, place), PickNode(model, place / 3)?.Name),
        (model, place) => Pick(model.Graph.Initializer, place)?.Dims.Clear(),
        (model, place) => Pick(model.Graph.Initializer, place)?.Dims.Add(-1),
        (model, place) => SetDimension(Pick(model.Graph.Initializer, place), long.MaxValue),
        (model, place) => SetDimension(Pick(model.Graph.Initializer, place), -5),
        (model, place) => SetDimension(Pick(model.Graph.Initializer, place), 0),
        (model, place) => SetDimension(Pick(model.Graph.Initializer, place), 1L << 33),
        (model, place) => Pick(model.Graph.Initializer, place)?.ClearRawData(),
        (model, place) => SetType(Pick(model.Graph.Initializer, place), place % 17),
        (model, place) => SetName(Pick(model.Graph.Initializer, place), Pick(model.Graph.Initializer, place / 3)?.Name),
        (model, place) => SetExternal(Pick(model.Graph.Initializer, place)),
        (model, place) => SetNoType(Pick(model.Graph.Input, place)),
        (model, place) => SetNoType(Pick(model.Graph.Output, place)),
        (model, place) => Pick(model.Graph.Output, place)?.Type?.TensorType?.Shape?.Dim.Clear(),
        (model, place) => Remove(model.Graph.Input),
        (model, place) => Remove(model.Graph.Output),
        (model, place) => Remove(model.OpsetImport),
        (model, place) => model.Graph.Node.RemoveAt(place % model.Graph.Node.Count),
    ];

    private static NodeProto? PickNode(ModelProto model, int place) =>
        place % 2 == 0
            ? Pick(model.Graph.Node, place)
            : Pick([.. model.Graph.Node.Where(node => Interesting.Contains(node.OpType))], place);

    private static T? Pick<T>(IList<T> items, int place)
        where T : class => items.Count == 0 ? null : items[place % items.Count];

    private static void Remove<T>(IList<T>? items)
    {
        if (items is { Count: > 0 })
        {
            items.RemoveAt(items.Count - 1);
        }
    }

    private static void Set(Google.Protobuf.Collections.RepeatedField<string>? names, string? name)
    {
        if (names is { Count: > 0 } && name is not null)
        {
            names[^1] = name;
            names[0] = name;
        }
    }

    private static void SetType(NodeProto? node, string type) => _ = node is null ? type : node.OpType = type;

    private static void SetName(NodeProto? node, string? name) => _ = node is null || name is null ? name : node.Name = name;

    private static void SetName(TensorProto? tensor, string? name) => _ = tensor is null || name is null ? name : tensor.Name = name;

    private static void SetType(TensorProto? tensor, int type) => _ = tensor is null ? type : tensor.DataType = type;

    private static void SetDimension(TensorProto? tensor, long dimension) =>
        _ = tensor is not { Dims.Count: > 0 } ? dimension : tensor.Dims[0] = dimension;

    private static void SetNoType(ValueInfoProto? value)
    {
        if (value is not null)
        {
            value.Type = null;
        }
    }

    private static void SetExternal(TensorProto? tensor)
    {
        if (tensor is not null)
        {
            tensor.DataLocation = TensorProto.Types.DataLocation.External;
        }
    }
}
