using TurnTaking.Models;

using static TurnTaking.Onnx.Compilation.TensorProto.Types;

namespace TurnTaking.Onnx.Compilation;

/// <summary>Builds an exported decoder anew from its own weights, which stay as they are, so the scores are equal up to rounding.</summary>
internal static class FusedDecoder
{
    private const string Embedding = "/model/embed_tokens/Gather_output_0";

    // Shape takes a range of dimensions from this version on.
    private const int MinOperatorSet = 15;

    /// <summary>Replaces the decoder of a graph whose head has been replaced by <see cref="ActionHead"/>.</summary>
    /// <returns>Why the decoder was left as it is, or <see langword="null"/> if it was replaced.</returns>
    public static string? Replace(
        ModelProto model, GraphEditor editor, TensorBytes bytes, ModelConfiguration configuration, WeightsFile? weights)
    {
        if (configuration.Fusion is not { } fusion)
        {
            return FusionParameters.WhyNone;
        }

        if (model.OpsetImport.FirstOrDefault(import => string.IsNullOrEmpty(import.Domain)) is not { Version: >= MinOperatorSet })
        {
            return $"its operator set is older than {MinOperatorSet}";
        }

        List<Layer> layers;
        List<NodeProto> embedding;
        try
        {
            layers = [.. Enumerable.Range(0, configuration.LayerCount).Select(layer => Layer.Find(editor, bytes, layer))];
            embedding = CollectEmbedding(editor);
            RequireNormalizations(editor, configuration.LayerCount);
            RequireShape(editor.Graph, layers, configuration);
        }
        catch (InvalidDataException exception)
        {
            return exception.Message;
        }

        var head = editor.FindProducer(GraphSignature.Logits)!;
        editor.Graph.Node.Clear();
        editor.Graph.Node.Add(embedding);
        editor.Graph.ValueInfo.Clear();
        editor.Graph.Input.Clear();
        editor.Graph.Output.Clear();
        new DecoderBuilder(new(editor.Graph, weights), configuration, fusion, DataType.Float)
            .Build(Embedding, layers.Select(layer => layer.Read(bytes)));
        editor.Graph.Node.Add(head);
        if (!model.OpsetImport.Any(import => import.Domain == GraphBuilder.ContribDomain))
        {
            model.OpsetImport.Add(new OperatorSetIdProto { Domain = GraphBuilder.ContribDomain, Version = 1 });
        }

        editor.RemoveUnused();
        return null;
    }

    /// <summary>Gets the nodes that turn token ids into the first layer's input.</summary>
    private static List<NodeProto> CollectEmbedding(GraphEditor editor)
    {
        var nodes = new List<NodeProto>();
        for (var node = editor.FindProducer(Embedding);
            node is { Input.Count: > 0 } && !nodes.Contains(node);
            node = editor.FindProducer(node.Input[0]))
        {
            nodes.Insert(0, node);
        }

        return nodes is [{ OpType: "Gather", Input: [_, GraphSignature.TokenIds] }, ..]
            ? nodes
            : throw new InvalidDataException($"the embedding is not at '{Embedding}'");
    }

    private static void RequireNormalizations(GraphEditor editor, int layerCount)
    {
        foreach (string weight in DecoderBuilder.GetNormalizations(layerCount))
        {
            if (editor.FindConstant(weight) is null)
            {
                throw new InvalidDataException($"it has no constant '{weight}'");
            }
        }
    }

    private static void RequireShape(GraphProto graph, List<Layer> layers, ModelConfiguration configuration)
    {
        string[] cacheNames = [.. Enumerable.Range(0, configuration.LayerCount).SelectMany(GraphSignature.GetPastNames)];
        var caches = graph.Input.Where(input => cacheNames.Contains(input.Name)).ToList();
        int headCount = configuration.AttentionHeadCount + (2 * configuration.KeyValueHeadCount);
        if (caches.Count != cacheNames.Length ||
            !caches.TrueForAll(cache => cache.Type?.TensorType?.Shape?.Dim is [_, var heads, _, var size] &&
                heads.DimValue == configuration.KeyValueHeadCount && size.DimValue == configuration.HeadSize) ||
            layers.Exists(layer => layer.QueryKeyValueSize != headCount * configuration.HeadSize))
        {
            throw new InvalidDataException("its layers, heads or head size are not those of the model's configuration");
        }

        if (graph.Input.Select(input => input.Name).Except(
            [.. cacheNames, GraphSignature.TokenIds, GraphSignature.AttentionMask, GraphSignature.PositionIds]).FirstOrDefault() is { } other)
        {
            throw new InvalidDataException($"it has an input '{other}', which is not known");
        }
    }

    /// <summary>The projections of a layer, found and checked but not read.</summary>
    private sealed record Layer(
        ExportedProjection Query,
        ExportedProjection Key,
        ExportedProjection Value,
        ExportedProjection Output,
        ExportedProjection Gate,
        ExportedProjection Up,
        ExportedProjection Down)
    {
        public int QueryKeyValueSize => Query.OutputSize + Key.OutputSize + Value.OutputSize;

        public static Layer Find(GraphEditor editor, TensorBytes bytes, int index)
        {
            var layer = new Layer(
                FindOne("self_attn.q_proj"),
                FindOne("self_attn.k_proj"),
                FindOne("self_attn.v_proj"),
                FindOne("self_attn.o_proj"),
                FindOne("mlp.gate_proj"),
                FindOne("mlp.up_proj"),
                FindOne("mlp.down_proj"));
            ExportedProjection.RequireJoinable(layer.Query, layer.Key, layer.Value);
            ExportedProjection.RequireJoinable(layer.Gate, layer.Up);
            return layer;

            ExportedProjection FindOne(string module) => ExportedProjection.Find(editor, bytes, $"layers.{index}.{module}");
        }

        public DecoderLayer Read(TensorBytes bytes) => new(
            ExportedProjection.Join(bytes, Query, Key, Value),
            ExportedProjection.Join(bytes, Output),
            ExportedProjection.Join(bytes, Gate, Up),
            ExportedProjection.Join(bytes, Down));
    }
}
