using Google.Protobuf;
using TurnTaking.Models;

namespace TurnTaking.Onnx.Compilation;

/// <summary>Rewrites an exported decoder so that it computes only what a turn-taking decision asks for.</summary>
/// <remarks>The compiled graph has caches of the same names; its logits are the four actions' at the last position.</remarks>
internal static class GraphCompiler
{
    /// <summary>The version of what the compiler makes; another version makes other graphs.</summary>
    public const int Version = 5;

    private static readonly string[] QuantizedProducts = ["MatMulInteger", "QLinearMatMul", "DynamicQuantizeMatMul", "MatMulNBits"];

    /// <summary>Compiles a graph in memory.</summary>
    /// <param name="graph">The exported ONNX graph, weights inside.</param>
    /// <param name="configuration">The shape of the model.</param>
    /// <param name="actionIds">The ids of the action tokens, in the order that the scores shall have.</param>
    /// <param name="problem">Why the graph cannot be compiled, or only in part; <see langword="null"/> if it was whole.</param>
    /// <returns>The compiled graph, or <see langword="null"/>.</returns>
    public static byte[]? Compile(byte[] graph, ModelConfiguration configuration, IReadOnlyList<int> actionIds, out string? problem) =>
        Parse(graph, out problem) is { } model ? Compile(model, configuration, actionIds, out problem) : null;

    /// <summary>Compiles a graph in memory.</summary>
    /// <param name="model">The exported ONNX graph, weights inside. It is of no use afterwards.</param>
    /// <param name="configuration">The shape of the model.</param>
    /// <param name="actionIds">The ids of the action tokens, in the order that the scores shall have.</param>
    /// <param name="problem">Why the graph cannot be compiled, or only in part; <see langword="null"/> if it was whole.</param>
    /// <returns>The compiled graph, or <see langword="null"/>.</returns>
    public static byte[]? Compile(ModelProto model, ModelConfiguration configuration, IReadOnlyList<int> actionIds, out string? problem) =>
        Compile(model, new(folder: null), configuration, actionIds, weights: null, out problem) ? model.ToByteArray() : null;

    /// <summary>Reads a graph.</summary>
    /// <returns>The graph, or <see langword="null"/> if the bytes are none.</returns>
    public static ModelProto? Parse(byte[] graph, out string? problem) => Parse(() => ModelProto.Parser.ParseFrom(graph), out problem);

    /// <summary>Reads a graph.</summary>
    /// <returns>The graph, or <see langword="null"/> if the file is none.</returns>
    public static ModelProto? Parse(string path, out string? problem) => Parse(
        () =>
        {
            using var file = File.OpenRead(path);
            return ModelProto.Parser.ParseFrom(file);
        },
        out problem);

    /// <summary>Compiles a graph in place.</summary>
    /// <param name="model">The exported ONNX graph. It is of no use if it cannot be compiled.</param>
    /// <param name="bytes">Reads its constants.</param>
    /// <param name="configuration">The shape of the model.</param>
    /// <param name="actionIds">The ids of the action tokens, in the order that the scores shall have.</param>
    /// <param name="weights">Takes the large constants, or <see langword="null"/> to keep them in the graph.</param>
    /// <param name="problem">Why the graph cannot be compiled, or only in part; <see langword="null"/> if it was whole.</param>
    /// <returns><see langword="true"/> if the graph was compiled.</returns>
    public static bool Compile(
        ModelProto model,
        TensorBytes bytes,
        ModelConfiguration configuration,
        IReadOnlyList<int> actionIds,
        WeightsFile? weights,
        out string? problem)
    {
        try
        {
            if (GraphDescription.IsIn(model))
            {
                problem = "it has been compiled before";
                return false;
            }

            bool isQuantized = model.Graph?.Node.Any(node => QuantizedProducts.Contains(node.OpType)) ?? false;
            var editor = new GraphEditor(model.Graph ?? new());
            problem = ActionHead.Replace(editor, bytes, actionIds);
            if (problem is not null)
            {
                return false;
            }

            if (ProcessorFeatures.HasVnni)
            {
                SignedWeights.Convert(editor, bytes);
            }

            problem = FusedDecoder.Replace(model, editor, bytes, configuration, weights);
            new GraphDescription(
                problem is null ? ModelGraphForm.Fused : ModelGraphForm.ActionHead,
                isQuantized ? ModelPrecision.Int8 : ModelPrecision.Float32,
                actionIds,
                problem).WriteTo(model);
            weights?.AddAll(editor.Graph, bytes);
            return true;
        }
        catch (InvalidDataException exception)
        {
            problem = exception.Message;
            return false;
        }
    }

    private static ModelProto? Parse(Func<ModelProto> parse, out string? problem)
    {
        try
        {
            problem = null;
            return parse();
        }
        catch (InvalidProtocolBufferException exception)
        {
            problem = exception.Message;
            return null;
        }
    }
}
