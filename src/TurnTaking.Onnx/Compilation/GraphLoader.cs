using Google.Protobuf;
using Microsoft.Extensions.Logging;
using TurnTaking.Models;

namespace TurnTaking.Onnx.Compilation;

/// <summary>Gets a model's graph in the form that runs fastest: compiled in memory if it is small, once and to disk if it is not.</summary>
/// <param name="configuration">The shape of the model.</param>
/// <param name="actionIds">The ids of the action tokens, in the order that the scores shall have.</param>
/// <param name="logger">Is told what takes long.</param>
internal sealed partial class GraphLoader(ModelConfiguration configuration, IReadOnlyList<int> actionIds, ILogger logger)
{
    /// <summary>Graphs up to this size are compiled in memory at each start, larger ones once, to disk.</summary>
    private const long MaxByteCountInMemory = 64 << 20;

    /// <summary>Gets a model's graph.</summary>
    /// <param name="model">The model.</param>
    /// <param name="precision">The type that most weights shall have if the model has no graph and one is built from its checkpoint.</param>
    /// <exception cref="ModelLoadException">The model has no graph, and none can be built.</exception>
    public LoadedGraph Load(OnnxModel model, ModelPrecision precision)
    {
        if (model.CheckpointPath is { } checkpoint)
        {
            string? path = FindOrCompile(new CheckpointSource(checkpoint, configuration, actionIds, precision), out string? problem);
            return path is not null ? new(path) : throw new ModelLoadException(
                checkpoint, $"expected a place for the graph that is built from it, found none: {problem}. 'turntaking compile' takes a place.");
        }

        if (model.ReadGraph(MaxByteCountInMemory) is { } bytes)
        {
            return LoadSmall(model, bytes);
        }

        return Compile(new ExportedGraphSource(model.GraphPath, model: null, configuration, actionIds));
    }

    /// <summary>Gives a graph slots for many conversations, where that makes them faster.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="model">The model that it is of.</param>
    /// <param name="provider">What will compute it.</param>
    /// <returns>The graph with slots, or as it is.</returns>
    public LoadedGraph AddSlots(LoadedGraph graph, OnnxModel model, ExecutionProvider provider)
    {
        string path = graph.Path ?? model.GraphPath;
        ModelProto? parsed = null;
        string? obstacle =
            provider is not ExecutionProvider.Cpu ? $"it runs on {provider}"
            : ProcessorFeatures.SaturatesSignedWeights ? "this processor has no VNNI, so a few new tokens keep it busy already"
            : !graph.IsCompiledFile ? "it is small, or could not be compiled"
            : (parsed = GraphCompiler.Parse(path, out string? problem)) is null ? problem
            : GraphDescription.Read(parsed, actionIds, path) is not { Form: ModelGraphForm.Fused } ? "it could be compiled only in part"
            : null;
        if (obstacle is not null)
        {
            LogNoSlots(logger, path, obstacle);
            return graph;
        }

        ConversationSlots.Add(parsed!, configuration, ConversationSlots.Count);
        return new(parsed!.ToByteArray(), path);
    }

    private LoadedGraph LoadSmall(OnnxModel model, byte[] bytes)
    {
        if (GraphCompiler.Parse(bytes, out string? problem) is not { } graph)
        {
            return LoadedGraph.AsItIs(problem);
        }

        if (GraphDescription.IsIn(graph))
        {
            return model is FileSystemOnnxModel ? LoadedGraph.AsItIs(problem: null) : new(bytes);
        }

        if (model is FileSystemOnnxModel && TensorBytes.HasExternal(graph))
        {
            return Compile(new ExportedGraphSource(model.GraphPath, graph, configuration, actionIds));
        }

        return GraphCompiler.Compile(graph, configuration, actionIds, out problem) is { } compiled
            ? new(compiled)
            : LoadedGraph.AsItIs(problem);
    }

    private LoadedGraph Compile(GraphSource source) =>
        FindOrCompile(source, out string? problem) is { } path ? new(path) : LoadedGraph.AsItIs(problem);

    private string? FindOrCompile(GraphSource source, out string? problem)
    {
        LogCompiles(logger, source.Path);
        return new CompiledGraphStore(source).FindOrCompile(out problem);
    }

    [LoggerMessage(LogLevel.Debug, "{GraphPath} is compiled, unless it was before.")]
    private static partial void LogCompiles(ILogger logger, string graphPath);

    [LoggerMessage(
        LogLevel.Information,
        $"{nameof(OnnxTurnTakingClientOptions.OptimizeForThroughput)} changes nothing for {{GraphPath}}: {{Obstacle}}.")]
    private static partial void LogNoSlots(ILogger logger, string graphPath, string obstacle);
}
