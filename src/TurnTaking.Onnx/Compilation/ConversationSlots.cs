using Google.Protobuf;
using TurnTaking.Models;
using static TurnTaking.Onnx.Compilation.GraphBuilder;
using static TurnTaking.Onnx.Compilation.TensorProto.Types;

namespace TurnTaking.Onnx.Compilation;

/// <summary>Gives a graph of <see cref="DecoderBuilder"/> slots for several conversations, whose new tokens one run computes together.</summary>
/// <remarks>
/// The tokens of all conversations stand one after the other, so the weights are read once for all of them. Only attention is each
/// conversation's own: the tokens are split by slot, every slot has an attention node with its own keys and values, written in place, and the
/// results are joined again. The attention operator takes no empty sequence, so each idle slot gets a row of zeros, which no product sees.
/// </remarks>
internal static class ConversationSlots
{
    /// <summary>How many slots a graph gets.</summary>
    /// <remarks>
    /// Measured on the published shape: sixteen conversations together take about a quarter of the time that they take one after the other, and
    /// each idle slot adds two percent to the time of one alone.
    /// </remarks>
    public const int Count = 16;

    private const string Attention = "GroupQueryAttention";
    private const string Lengths = "turn_taking/slots/lengths";
    private const string TokenCount = "turn_taking/slots/token_count";
    private const string IdleRows = "turn_taking/slots/idle_rows";
    private const string Axis = "turn_taking/slots/axis";
    private const string Start = "turn_taking/slots/start";

    /// <summary>Adds slots to a graph.</summary>
    /// <param name="model">The compiled graph.</param>
    /// <param name="configuration">The shape of the model.</param>
    /// <param name="count">How many conversations a run takes at most.</param>
    public static void Add(ModelProto model, ModelConfiguration configuration, int count)
    {
        var graph = model.Graph;
        List<NodeProto> nodes = [.. graph.Node];
        string[] cacheNames = [.. Enumerable.Range(0, configuration.LayerCount).SelectMany(GraphSignature.GetPastNames)];
        var cacheType = graph.Input.First(input => input.Name == cacheNames[0]).Type.TensorType;
        var elementType = (DataType)cacheType.ElemType;

        graph.Node.Clear();
        var builder = new GraphBuilder(graph, weights: null);
        ReplaceInputsAndOutputs(builder, graph, configuration, elementType, count);
        AddLengths(builder, configuration, elementType, count);
        foreach (var node in nodes)
        {
            if (node.OpType == Attention)
            {
                AddAttention(builder, node, count);
            }
            else
            {
                graph.Node.Add(node);
            }
        }

        new GraphEditor(graph).RemoveUnused();
    }

    private static void ReplaceInputsAndOutputs(
        GraphBuilder builder, GraphProto graph, ModelConfiguration configuration, DataType elementType, int count)
    {
        string heads = $"{configuration.KeyValueHeadCount}";
        string size = $"{configuration.HeadSize}";
        var scoredPositions = graph.Input.First(input => input.Name == GraphSignature.ScoredPositions);
        var logits = graph.Output.First(output => output.Name == GraphSignature.Logits);
        graph.Input.Clear();
        graph.Output.Clear();
        builder.AddInput(GraphSignature.TokenIds, DataType.Int64, "1", "sequence_length");
        builder.AddInput(GraphSignature.SlotLengths, DataType.Int64, $"{count}");
        builder.AddInput(GraphSignature.SlotTotalLengths, DataType.Int32, $"{count}");
        graph.Input.Add(scoredPositions);
        graph.Output.Add(logits);
        for (int slot = 0; slot < count; slot++)
        {
            for (int layer = 0; layer < configuration.LayerCount; layer++)
            {
                foreach (string past in GraphSignature.GetPastNames(layer))
                {
                    builder.AddInput(GraphSignature.GetSlotName(past, slot), elementType, "1", heads, $"past_sequence_length.{slot}", size);
                }

                foreach (string present in GraphSignature.GetPresentNames(layer))
                {
                    builder.AddOutput(GraphSignature.GetSlotName(present, slot), elementType, "1", heads, $"present_sequence_length.{slot}", size);
                }
            }
        }
    }

    /// <summary>Adds the lengths that the attention of a slot wants, and the rows for idle slots; all layers share them.</summary>
    private static void AddLengths(GraphBuilder builder, ModelConfiguration configuration, DataType elementType, int count)
    {
        const string One = "turn_taking/slots/one";
        const string OneInt32 = "turn_taking/slots/one_int32";
        int width = (configuration.AttentionHeadCount + (2 * configuration.KeyValueHeadCount)) * configuration.HeadSize;
        builder.AddConstant(One, [1], 1);
        builder.AddConstant(OneInt32, DataType.Int32, [1], BitConverter.GetBytes(1));
        builder.AddConstant(Axis, [1], 1);
        builder.AddConstant(Start, [1], 0);
        builder.AddConstant("turn_taking/slots/width", [1], width);
        string ones = builder.AddConstant("turn_taking/slots/ones", [count], [.. Enumerable.Repeat(1L, count)]);

        builder.AddNode("Max", [GraphSignature.SlotLengths, One], [Lengths]);
        builder.AddNode("Max", [GraphSignature.SlotTotalLengths, OneInt32], ["turn_taking/slots/total_lengths"]);
        builder.AddNode("Sub", ["turn_taking/slots/total_lengths", OneInt32], ["turn_taking/slots/last_positions"]);
        builder.AddNode("Split", ["turn_taking/slots/total_lengths", ones], [.. GetSlots(count, GetTotalLength)], Integer("axis", 0));
        builder.AddNode("Split", ["turn_taking/slots/last_positions", ones], [.. GetSlots(count, GetLastPosition)], Integer("axis", 0));

        builder.AddNode("Shape", [GraphSignature.TokenIds], [TokenCount], Integer("start", 1), Integer("end", 2));
        builder.AddNode("ReduceSum", [Lengths], ["turn_taking/slots/row_count"], Integer("keepdims", 1));
        builder.AddNode("Sub", ["turn_taking/slots/row_count", TokenCount], ["turn_taking/slots/idle_count"]);
        builder.AddNode(
            "Concat", [One, "turn_taking/slots/idle_count", "turn_taking/slots/width"], ["turn_taking/slots/idle_shape"], Integer("axis", 0));
        builder.AddNode("ConstantOfShape", ["turn_taking/slots/idle_shape"], [IdleRows], Zero(elementType));
    }

    private static void AddAttention(GraphBuilder builder, NodeProto node, int count)
    {
        string queryKeyValue = node.Input[0];
        string attention = node.Output[0];
        builder.AddNode("Concat", [queryKeyValue, IdleRows], [$"{queryKeyValue}/rows"], Integer("axis", 1));
        builder.AddNode(
            "Split", [$"{queryKeyValue}/rows", Lengths], [.. GetSlots(count, slot => $"{queryKeyValue}/{slot}")], Integer("axis", 1));
        for (int slot = 0; slot < count; slot++)
        {
            builder.AddContribNode(
                Attention,
                [
                    $"{queryKeyValue}/{slot}", "", "",
                    GraphSignature.GetSlotName(node.Input[3], slot), GraphSignature.GetSlotName(node.Input[4], slot),
                    GetLastPosition(slot), GetTotalLength(slot), node.Input[7], node.Input[8],
                ],
                [$"{attention}/{slot}", GraphSignature.GetSlotName(node.Output[1], slot), GraphSignature.GetSlotName(node.Output[2], slot)],
                [.. node.Attribute]);
        }

        builder.AddNode("Concat", [.. GetSlots(count, slot => $"{attention}/{slot}")], [$"{attention}/rows"], Integer("axis", 1));
        builder.AddNode("Slice", [$"{attention}/rows", Start, TokenCount, Axis], [attention]);
    }

    private static IEnumerable<string> GetSlots(int count, Func<int, string> getName) => Enumerable.Range(0, count).Select(getName);

    private static string GetTotalLength(int slot) => $"turn_taking/slots/total_length/{slot}";

    private static string GetLastPosition(int slot) => $"turn_taking/slots/last_position/{slot}";

    private static AttributeProto Zero(DataType type) => new()
    {
        Name = "value",
        Type = AttributeProto.Types.AttributeType.Tensor,
        T = new()
        {
            DataType = (int)type,
            Dims = { 1 },
            RawData = ByteString.CopyFrom(new byte[LinearLayer.GetElementSize(type)]),
        },
    };
}
