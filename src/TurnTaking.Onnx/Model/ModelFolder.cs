using Microsoft.ML.OnnxRuntime;

namespace TurnTaking.Onnx;

/// <summary>Gives access to a model's files, in the layout of a Hugging Face model.</summary>
internal abstract class ModelFolder
{
    public const string ConfigurationFileName = "config.json";
    public const string TokenizerFileName = "tokenizer.json";

    /// <summary>Gets the name under which predictions report the model.</summary>
    public abstract string ModelId { get; }

    /// <summary>Gets the path of the ONNX graph, or of the checkpoint of a model that has none, for people to read.</summary>
    public abstract string GraphPath { get; }

    /// <summary>Gets the path of the checkpoint of a model that has no ONNX graph; of others <see langword="null"/>.</summary>
    public virtual string? CheckpointPath => null;

    /// <summary>Opens the model that <see cref="OnnxTurnTakingClientOptions.Model"/> names.</summary>
    public static ModelFolder Open(string model) =>
        model == OnnxTurnTakingClientOptions.EmbeddedModel ? new EmbeddedModelFolder() : new FileSystemModelFolder(model);

    /// <summary>Gets the path of a file, for people to read.</summary>
    public abstract string GetPath(string fileName);

    public abstract byte[] ReadAllBytes(string fileName);

    /// <summary>Tells whether a file is there.</summary>
    public abstract bool HasFile(string fileName);

    /// <summary>Reads the ONNX graph, unless it is larger than a limit.</summary>
    public abstract byte[]? ReadGraph(long maxByteCount);

    public abstract InferenceSession CreateSession(SessionOptions options);
}
