using static TurnTaking.Onnx.Compilation.GraphBuilder;

namespace TurnTaking.Onnx.Compilation;

/// <summary>Builds an exported decoder anew from its own weights, with ONNX Runtime's fused operators.</summary>
/// <remarks>
/// An exporter spells attention, rotation and normalization out in more than a hundred nodes a layer; here they are one each, and
/// projections of the same input are one product. Weights stay, so the scores are equal up to rounding. The keys and values of all tokens
/// may be written into the buffers that hold those of the earlier ones. Of the mask only the length counts; which token sees which is told
/// by <see cref="GraphSignature.AttentionBias"/>, so that the tokens of several conversations can be one sequence.
/// </remarks>
internal sealed class FusedDecoder
{
    private const string Embedding = "/model/embed_tokens/Gather_output_0";
    private const string SequenceLengths = "turn_taking/last_position_of_each_sequence";
    private const string TotalLength = "turn_taking/total_length";
    private const string Cosines = "turn_taking/cosines";
    private const string Sines = "turn_taking/sines";

    // Shape takes a range of dimensions from this version on.
    private const int MinOperatorSet = 15;

    private readonly GraphBuilder _graph;
    private readonly ModelConfiguration _configuration;
    private readonly FusionParameters _fusion;

    private FusedDecoder(GraphProto graph, ModelConfiguration configuration, FusionParameters fusion) =>
        (_graph, _configuration, _fusion) = (new(graph), configuration, fusion);

    /// <summary>Replaces the decoder of a graph whose head has been replaced by <see cref="ActionHead"/>.</summary>
    /// <returns>Why the decoder was left as it is, or <see langword="null"/> if it was replaced.</returns>
    public static string? Replace(ModelProto model, GraphEditor editor, TensorBytes bytes, ModelConfiguration configuration)
    {
        if (configuration.Fusion is not { } fusion)
        {
            return "the model's configuration asks for more than plain rotation, attention and activation";
        }

        if (model.OpsetImport.FirstOrDefault(import => string.IsNullOrEmpty(import.Domain)) is not { Version: >= MinOperatorSet })
        {
            return $"its operator set is older than {MinOperatorSet}";
        }

        List<Layer> layers;
        List<NodeProto> embedding;
        try
        {
            layers = ReadLayers(editor, bytes, configuration.LayerCount);
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
        new FusedDecoder(editor.Graph, configuration, fusion).Build(layers);
        editor.Graph.Node.Add(head);
        AddInputs(editor.Graph);
        if (!model.OpsetImport.Any(import => import.Domain == ContribDomain))
        {
            model.OpsetImport.Add(new OperatorSetIdProto { Domain = ContribDomain, Version = 1 });
        }

        editor.RemoveUnused();
        return null;
    }

    private static List<Layer> ReadLayers(GraphEditor editor, TensorBytes bytes, int count) =>
        [.. Enumerable.Range(0, count).Select(layer => $"layers.{layer}").Select(layer => new Layer(
            LinearLayer.Read(editor, bytes, $"{layer}.self_attn.q_proj", $"{layer}.self_attn.k_proj", $"{layer}.self_attn.v_proj"),
            LinearLayer.Read(editor, bytes, $"{layer}.self_attn.o_proj"),
            LinearLayer.Read(editor, bytes, $"{layer}.mlp.gate_proj", $"{layer}.mlp.up_proj"),
            LinearLayer.Read(editor, bytes, $"{layer}.mlp.down_proj")))];

    /// <summary>Gets the nodes that turn token ids into the first layer's input.</summary>
    private static List<NodeProto> CollectEmbedding(GraphEditor editor)
    {
        var nodes = new List<NodeProto>();
        for (var node = editor.FindProducer(Embedding); node is not null; node = editor.FindProducer(node.Input[0]))
        {
            nodes.Insert(0, node);
        }

        return nodes is [{ OpType: "Gather" } gather, ..] && gather.Input[1] == GraphSignature.TokenIds
            ? nodes
            : throw new InvalidDataException($"the embedding is not at '{Embedding}'");
    }

    private static void RequireNormalizations(GraphEditor editor, int layerCount)
    {
        foreach (string weight in Enumerable.Range(0, layerCount)
            .SelectMany(layer => new[] { GetWeight($"layers.{layer}.input_layernorm"), GetWeight($"layers.{layer}.post_attention_layernorm") })
            .Append(GetWeight("norm")))
        {
            if (editor.FindConstant(weight) is null)
            {
                throw new InvalidDataException($"it has no constant '{weight}'");
            }
        }
    }

    private static void RequireShape(GraphProto graph, List<Layer> layers, ModelConfiguration configuration)
    {
        var caches = graph.Input.Where(input => input.Name.StartsWith("past_key_values.", StringComparison.Ordinal)).ToList();
        int headCount = configuration.AttentionHeadCount + (2 * configuration.KeyValueHeadCount);
        if (caches.Count != 2 * configuration.LayerCount ||
            !caches.TrueForAll(cache => cache.Type.TensorType.Shape.Dim is [_, var heads, _, var size] &&
                heads.DimValue == configuration.KeyValueHeadCount && size.DimValue == configuration.HeadSize) ||
            layers.Exists(layer => layer.QueryKeyValue.OutputSize != headCount * configuration.HeadSize))
        {
            throw new InvalidDataException("its layers, heads or head size are not those of the model's configuration");
        }
    }

    private static void AddInputs(GraphProto graph)
    {
        if (!graph.Input.Any(input => input.Name == GraphSignature.PositionIds))
        {
            graph.Input.Add(CreateInput(GraphSignature.PositionIds, TensorProto.Types.DataType.Int64, "1", "sequence_length"));
        }

        graph.Input.Add(CreateInput(
            GraphSignature.AttentionBias, TensorProto.Types.DataType.Float, "1", "1", "sequence_length", "total_sequence_length"));
        graph.Input.Add(CreateInput(GraphSignature.ScoredPositions, TensorProto.Types.DataType.Int64, "scored_count"));
        graph.Output.Single(output => output.Name == GraphSignature.Logits).Type.TensorType.Shape.Dim[1] = new() { DimParam = "scored_count" };
    }

    private static string GetWeight(string module) => $"model.{module}.weight";

    private void Build(List<Layer> layers)
    {
        AddLengths();
        AddRotation();

        string residual = Embedding;
        string added = "";
        for (int i = 0; i < layers.Count; i++)
        {
            string layer = $"turn_taking/layers.{i}";
            string normalized = AddNormalization($"{layer}/input", ref residual, added, $"layers.{i}.input_layernorm");
            layers[i].QueryKeyValue.AddProduct(_graph, $"{layer}/query_key_value", normalized);
            AddAttention(i, $"{layer}/query_key_value", $"{layer}/attention");
            layers[i].Output.AddProduct(_graph, $"{layer}/attention_output", $"{layer}/attention");

            normalized = AddNormalization(
                $"{layer}/middle", ref residual, $"{layer}/attention_output", $"layers.{i}.post_attention_layernorm");
            layers[i].GateUp.AddProduct(_graph, $"{layer}/gate_up", normalized);
            AddActivation($"{layer}/gate_up", layers[i].GateUp.OutputSize / 2, $"{layer}/activation");
            added = $"{layer}/output";
            layers[i].Down.AddProduct(_graph, added, $"{layer}/activation");
        }

        string last = AddNormalization("turn_taking/last", ref residual, added, "norm");
        _graph.AddNode("Gather", [last, GraphSignature.ScoredPositions], [ActionHead.LastHiddenState], Integer("axis", 1));
    }

    private void AddLengths()
    {
        const string Length = "turn_taking/length";
        string one = _graph.AddConstant("turn_taking/one", [1], 1);
        var toInt32 = Integer("to", (int)TensorProto.Types.DataType.Int32);
        _graph.AddNode("Shape", [GraphSignature.AttentionMask], [Length], Integer("start", 1), Integer("end", 2));
        _graph.AddNode("Cast", [Length], [TotalLength], toInt32);
        _graph.AddNode("Sub", [Length, one], ["turn_taking/last_index"]);
        _graph.AddNode("Cast", ["turn_taking/last_index"], [SequenceLengths], toInt32);
    }

    private void AddRotation()
    {
        int half = _configuration.HeadSize / 2;

        // No position is beyond the model's own limit, but the operator wants a row for each token of the sequence.
        int rowCount = Math.Max(_configuration.MaxTokenCount, GraphSignature.MaxSequenceLength);
        var cosines = new float[rowCount * half];
        var sines = new float[cosines.Length];
        for (int i = 0; i < cosines.Length; i++)
        {
            // As transformers does: the frequency is rounded to single precision before it is multiplied with the position.
            float frequency = (float)(1 / Math.Pow(_fusion.RotaryBase, 2.0 * (i % half) / _configuration.HeadSize));
            float angle = i / half * frequency;
            (sines[i], cosines[i]) = (MathF.Sin(angle), MathF.Cos(angle));
        }

        _graph.AddConstant(Cosines, [rowCount, half], cosines);
        _graph.AddConstant(Sines, [rowCount, half], sines);
    }

    /// <summary>Adds a tensor to the residual, if there is one, and normalizes the sum.</summary>
    private string AddNormalization(string name, ref string residual, string added, string module)
    {
        string normalized = $"{name}/normalized";
        var epsilon = Single("epsilon", _fusion.NormalizationEpsilon);
        if (added.Length == 0)
        {
            _graph.AddNode(
                "SimplifiedLayerNormalization", [residual, GetWeight(module)], [normalized], epsilon, Integer("axis", -1), Integer("stash_type", 1));
            return normalized;
        }

        string sum = $"{name}/residual";
        _graph.AddContribNode("SkipSimplifiedLayerNormalization", [residual, added, GetWeight(module)], [normalized, "", "", sum], epsilon);
        residual = sum;
        return normalized;
    }

    private void AddAttention(int layer, string queryKeyValue, string attention) => _graph.AddContribNode(
        "GroupQueryAttention",
        [
            queryKeyValue, "", "", .. GraphSignature.GetPastNames(layer), SequenceLengths, TotalLength, Cosines, Sines,
            GraphSignature.PositionIds, GraphSignature.AttentionBias,
        ],
        [attention, .. GraphSignature.GetPresentNames(layer)],
        Integer("num_heads", _configuration.AttentionHeadCount),
        Integer("kv_num_heads", _configuration.KeyValueHeadCount),
        Integer("do_rotary", 1),
        Integer("rotary_interleaved", 0));

    /// <summary>Adds SwiGLU: the gate's SiLU, times the other half.</summary>
    private void AddActivation(string gateUp, int size, string activation)
    {
        string gate = $"{activation}/gate";
        string up = $"{activation}/up";
        string sizes = _graph.AddConstant($"{activation}/sizes", [2], size, size);
        _graph.AddNode("Split", [gateUp, sizes], [gate, up], Integer("axis", -1));
        _graph.AddContribNode("QuickGelu", [gate], [$"{gate}/silu"], Single("alpha", 1));
        _graph.AddNode("Mul", [$"{gate}/silu", up], [activation]);
    }

    private sealed record Layer(LinearLayer QueryKeyValue, LinearLayer Output, LinearLayer GateUp, LinearLayer Down);
}
