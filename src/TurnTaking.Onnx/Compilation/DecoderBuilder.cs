using TurnTaking.Models;

using static TurnTaking.Onnx.Compilation.GraphBuilder;
using static TurnTaking.Onnx.Compilation.TensorProto.Types;

namespace TurnTaking.Onnx.Compilation;

/// <summary>Builds a decoder with ONNX Runtime's fused operators.</summary>
/// <remarks>
/// An exporter spells attention, rotation and normalization out in more than a hundred nodes a layer; here they are one each, and
/// projections of the same input are one product. The keys and values of all tokens may be written into the buffers that hold those of the
/// earlier ones. Of the mask only the length counts; which token sees which is told by <see cref="GraphSignature.AttentionBias"/>, so that
/// the tokens of several conversations can be one sequence. The graph's inputs and logits are of single precision whatever the type of
/// the numbers between them; the keys and values are of that type.
/// </remarks>
/// <param name="graph">The graph; it has the constants of the normalizations under the names of the model's own weights.</param>
/// <param name="configuration">The shape of the model.</param>
/// <param name="fusion">What else it computes with.</param>
/// <param name="type">The type of the numbers between inputs and logits: of single or half precision.</param>
internal sealed class DecoderBuilder(GraphBuilder graph, ModelConfiguration configuration, FusionParameters fusion, DataType type)
{
    private const string SequenceLengths = "turn_taking/last_position_of_each_sequence";
    private const string TotalLength = "turn_taking/total_length";
    private const string Cosines = "turn_taking/cosines";
    private const string Sines = "turn_taking/sines";

    private string _attentionBias = GraphSignature.AttentionBias;

    /// <summary>Gets the names of the normalizations' weights.</summary>
    public static IEnumerable<string> GetNormalizations(int layerCount) => Enumerable.Range(0, layerCount)
        .SelectMany(layer => new[] { $"layers.{layer}.input_layernorm", $"layers.{layer}.post_attention_layernorm" })
        .Append("norm").Select(GetWeight);

    /// <summary>Adds the inputs, the outputs and the layers; what is left to add computes the logits.</summary>
    /// <param name="embedding">The name of the first layer's input.</param>
    /// <param name="layers">The layers. Each is asked for when those before it have been added.</param>
    public void Build(string embedding, IEnumerable<DecoderLayer> layers)
    {
        AddInputsAndOutputs();
        AddLengths();
        AddRotation();
        if (type is not DataType.Float)
        {
            _attentionBias = "turn_taking/attention_bias";
            graph.AddNode("Cast", [GraphSignature.AttentionBias], [_attentionBias], Integer("to", (int)type));
        }

        string residual = embedding;
        string added = "";
        foreach (var (i, matrices) in layers.Index())
        {
            string layer = $"turn_taking/layers.{i}";
            string normalized = AddNormalization($"{layer}/input", ref residual, added, $"layers.{i}.input_layernorm");
            matrices.QueryKeyValue.AddProduct(graph, $"{layer}/query_key_value", normalized);
            AddAttention(i, $"{layer}/query_key_value", $"{layer}/attention");
            matrices.Output.AddProduct(graph, $"{layer}/attention_output", $"{layer}/attention");

            normalized = AddNormalization(
                $"{layer}/middle", ref residual, $"{layer}/attention_output", $"layers.{i}.post_attention_layernorm");
            matrices.GateUp.AddProduct(graph, $"{layer}/gate_up", normalized);
            AddActivation($"{layer}/gate_up", matrices.GateUp.OutputSize / 2, $"{layer}/activation");
            added = $"{layer}/output";
            matrices.Down.AddProduct(graph, added, $"{layer}/activation");
        }

        string last = AddNormalization("turn_taking/last", ref residual, added, "norm");
        AddScoredPositions(last);
    }

    private static string GetWeight(string module) => $"model.{module}.weight";

    private void AddInputsAndOutputs()
    {
        string heads = $"{configuration.KeyValueHeadCount}";
        string size = $"{configuration.HeadSize}";
        graph.AddInput(GraphSignature.TokenIds, DataType.Int64, "1", "sequence_length");
        graph.AddInput(GraphSignature.AttentionMask, DataType.Int64, "1", "total_sequence_length");
        graph.AddInput(GraphSignature.PositionIds, DataType.Int64, "1", "sequence_length");
        foreach (string past in Enumerable.Range(0, configuration.LayerCount).SelectMany(GraphSignature.GetPastNames))
        {
            graph.AddInput(past, type, "1", heads, "past_sequence_length", size);
        }

        graph.AddInput(GraphSignature.AttentionBias, DataType.Float, "1", "1", "sequence_length", "total_sequence_length");
        graph.AddInput(GraphSignature.ScoredPositions, DataType.Int64, "scored_count");
        graph.AddOutput(GraphSignature.Logits, DataType.Float, "1", "scored_count", $"{Enum.GetValues<TurnTakingAction>().Length}");
        foreach (string present in Enumerable.Range(0, configuration.LayerCount).SelectMany(GraphSignature.GetPresentNames))
        {
            graph.AddOutput(present, type, "1", heads, "present_sequence_length", size);
        }
    }

    private void AddLengths()
    {
        const string Length = "turn_taking/length";
        string one = graph.AddConstant("turn_taking/one", [1], 1);
        var toInt32 = Integer("to", (int)DataType.Int32);
        graph.AddNode("Shape", [GraphSignature.AttentionMask], [Length], Integer("start", 1), Integer("end", 2));
        graph.AddNode("Cast", [Length], [TotalLength], toInt32);
        graph.AddNode("Sub", [Length, one], ["turn_taking/last_index"]);
        graph.AddNode("Cast", ["turn_taking/last_index"], [SequenceLengths], toInt32);
    }

    private void AddRotation()
    {
        int half = configuration.HeadSize / 2;

        // No position is beyond the model's own limit, but the operator wants a row for each token of the sequence.
        int rowCount = Math.Max(configuration.MaxTokenCount, GraphSignature.MaxSequenceLength);
        var cosines = new float[rowCount * half];
        var sines = new float[cosines.Length];
        for (int i = 0; i < cosines.Length; i++)
        {
            // As transformers does: the frequency is rounded to single precision before it is multiplied with the position.
            float frequency = (float)(1 / Math.Pow(fusion.RotaryBase, 2.0 * (i % half) / configuration.HeadSize));
            float angle = i / half * frequency;
            (sines[i], cosines[i]) = (MathF.Sin(angle), MathF.Cos(angle));
        }

        graph.AddConstant(Cosines, type, [rowCount, half], cosines);
        graph.AddConstant(Sines, type, [rowCount, half], sines);
    }

    /// <summary>Adds a tensor to the residual, if there is one, and normalizes the sum.</summary>
    private string AddNormalization(string name, ref string residual, string added, string module)
    {
        string normalized = $"{name}/normalized";
        var epsilon = Single("epsilon", fusion.NormalizationEpsilon);
        if (added.Length == 0)
        {
            graph.AddNode(
                "SimplifiedLayerNormalization", [residual, GetWeight(module)], [normalized], epsilon, Integer("axis", -1), Integer("stash_type", 1));
            return normalized;
        }

        string sum = $"{name}/residual";
        graph.AddContribNode("SkipSimplifiedLayerNormalization", [residual, added, GetWeight(module)], [normalized, "", "", sum], epsilon);
        residual = sum;
        return normalized;
    }

    private void AddAttention(int layer, string queryKeyValue, string attention) => graph.AddContribNode(
        "GroupQueryAttention",
        [
            queryKeyValue, "", "", .. GraphSignature.GetPastNames(layer), SequenceLengths, TotalLength, Cosines, Sines,
            GraphSignature.PositionIds, _attentionBias,
        ],
        [attention, .. GraphSignature.GetPresentNames(layer)],
        Integer("num_heads", configuration.AttentionHeadCount),
        Integer("kv_num_heads", configuration.KeyValueHeadCount),
        Integer("do_rotary", 1),
        Integer("rotary_interleaved", 0));

    /// <summary>Adds SwiGLU: the gate's SiLU, times the other half.</summary>
    private void AddActivation(string gateUp, int size, string activation)
    {
        string gate = $"{activation}/gate";
        string up = $"{activation}/up";
        string sizes = graph.AddConstant($"{activation}/sizes", [2], size, size);
        graph.AddNode("Split", [gateUp, sizes], [gate, up], Integer("axis", -1));
        graph.AddContribNode("QuickGelu", [gate], [$"{gate}/silu"], Single("alpha", 1));
        graph.AddNode("Mul", [$"{gate}/silu", up], [activation]);
    }

    private void AddScoredPositions(string last)
    {
        if (type is DataType.Float)
        {
            graph.AddNode("Gather", [last, GraphSignature.ScoredPositions], [ActionHead.LastHiddenState], Integer("axis", 1));
            return;
        }

        const string Scored = "turn_taking/scored";
        graph.AddNode("Gather", [last, GraphSignature.ScoredPositions], [Scored], Integer("axis", 1));
        graph.AddNode("Cast", [Scored], [ActionHead.LastHiddenState], Integer("to", (int)DataType.Float));
    }
}
