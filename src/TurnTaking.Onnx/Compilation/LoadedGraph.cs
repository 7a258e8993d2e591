using Microsoft.ML.OnnxRuntime;

namespace TurnTaking.Onnx.Compilation;

/// <summary>A graph that is ready to be opened.</summary>
internal sealed class LoadedGraph
{
    private readonly byte[]? _bytes;

    /// <param name="bytes">The compiled graph.</param>
    public LoadedGraph(byte[] bytes) => _bytes = bytes;

    /// <param name="path">The compiled graph's file.</param>
    public LoadedGraph(string path) => Path = path;

    private LoadedGraph()
    {
    }

    /// <summary>Gets the path of the compiled graph's file, if it has one of its own.</summary>
    public string? Path { get; }

    /// <summary>Gets why the graph was left as it is, or <see langword="null"/>.</summary>
    public string? Problem { get; private init; }

    /// <summary>Takes the model's graph as it is.</summary>
    /// <param name="problem">Why, or <see langword="null"/> if it was compiled before.</param>
    public static LoadedGraph AsItIs(string? problem) => new() { Problem = problem };

    public InferenceSession CreateSession(OnnxModel model, SessionOptions options) =>
        Path is not null ? new(Path, options)
        : _bytes is not null ? new(_bytes, options)
        : model.CreateSession(options);
}
