using Microsoft.ML.OnnxRuntime;

namespace TurnTaking.Onnx.Compilation;

/// <summary>A graph that is ready to be opened.</summary>
internal sealed class LoadedGraph
{
    // ONNX Runtime's session option for the folder of the weights that stand beside a graph in memory.
    private const string WeightsFolderKey = "session.model_external_initializers_file_folder_path";

    private readonly byte[]? _bytes;

    /// <param name="bytes">The compiled graph.</param>
    public LoadedGraph(byte[] bytes) => _bytes = bytes;

    /// <param name="path">The compiled graph's file.</param>
    public LoadedGraph(string path) => Path = path;

    /// <param name="bytes">The compiled graph, changed after it was compiled.</param>
    /// <param name="path">The compiled graph's file, in whose folder its weights are.</param>
    public LoadedGraph(byte[] bytes, string path) => (_bytes, Path) = (bytes, path);

    private LoadedGraph()
    {
    }

    /// <summary>Gets the path of the compiled graph's file, if it has one of its own.</summary>
    public string? Path { get; }

    /// <summary>Gets a value indicating whether a file holds the compiled graph, and not this process alone.</summary>
    public bool IsCompiledFile => Path is not null || (_bytes is null && Problem is null);

    /// <summary>Gets why the graph was left as it is, or <see langword="null"/>.</summary>
    public string? Problem { get; private init; }

    /// <summary>Takes the model's graph as it is.</summary>
    /// <param name="problem">Why, or <see langword="null"/> if it was compiled before.</param>
    public static LoadedGraph AsItIs(string? problem) => new() { Problem = problem };

    public InferenceSession CreateSession(OnnxModel model, SessionOptions options)
    {
        if (_bytes is null)
        {
            return Path is null ? model.CreateSession(options) : new(Path, options);
        }

        if (Path is not null)
        {
            options.AddSessionConfigEntry(WeightsFolderKey, System.IO.Path.GetDirectoryName(Path)!);
        }

        return new(_bytes, options);
    }
}
