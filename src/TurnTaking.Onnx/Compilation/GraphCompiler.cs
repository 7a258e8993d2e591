using Google.Protobuf;

namespace TurnTaking.Onnx.Compilation;

/// <summary>Rewrites an exported decoder so that it computes only what a turn-taking decision asks for.</summary>
internal static class GraphCompiler
{
    /// <summary>Compiles a graph.</summary>
    /// <param name="graph">The exported ONNX graph, weights inside.</param>
    /// <param name="actionIds">The ids of the action tokens, in the order that the scores shall have.</param>
    /// <param name="problem">Why the graph cannot be compiled, or <see langword="null"/>.</param>
    /// <returns>
    /// A graph with the same inputs and caches whose logits are the four actions' at the last position, or <see langword="null"/>.
    /// </returns>
    public static byte[]? Compile(byte[] graph, IReadOnlyList<int> actionIds, out string? problem)
    {
        ModelProto model;
        try
        {
            model = ModelProto.Parser.ParseFrom(graph);
        }
        catch (InvalidProtocolBufferException exception)
        {
            problem = exception.Message;
            return null;
        }

        problem = ActionHead.Replace(new(model.Graph ?? new()), actionIds);
        return problem is null ? model.ToByteArray() : null;
    }
}
