using Microsoft.ML.OnnxRuntime;
using TurnTaking.Hub;
using TurnTaking.Models;

namespace TurnTaking.Onnx;

/// <summary>Gives access to a model: its folder, and the graph or the checkpoint in it.</summary>
internal abstract class OnnxModel
{
    /// <summary>Gets the files beside the weights.</summary>
    public abstract ModelFolder Folder { get; }

    /// <summary>Gets the path of the ONNX graph, or of the checkpoint of a model that has none, for people to read.</summary>
    public abstract string GraphPath { get; }

    /// <summary>Gets the path of the checkpoint of a model that has no ONNX graph; of others <see langword="null"/>.</summary>
    public virtual string? CheckpointPath => null;

    /// <summary>Opens the model that <see cref="OnnxTurnTakingClientOptions.Model"/> names; the network is not used.</summary>
    /// <param name="model">The model.</param>
    /// <param name="hub">The hub's options, or <see langword="null"/> for those of the environment.</param>
    public static OnnxModel Open(string model, HubClientOptions? hub = null)
    {
        if (model == OnnxTurnTakingClientOptions.EmbeddedModel)
        {
            return new EmbeddedOnnxModel();
        }

        if (ModelRepository.GetReference(model) is not { } reference)
        {
            return new FileSystemOnnxModel(model);
        }

        return ModelRepository.Find(reference, hub) is { } folder
            ? new FileSystemOnnxModel(folder, reference.Repository)
            : throw new ModelLoadException(
                model,
                $"expected a folder of that name here, or the model {reference} whole in the cache {new HubCache(hub).Folder}, found neither. " +
                $"Download it: turntaking pull {model}");
    }

    /// <summary>Gets the name under which predictions will report a model, before it is there.</summary>
    public static string GetModelId(string model) =>
        model == OnnxTurnTakingClientOptions.EmbeddedModel ? new EmbeddedOnnxModel().Folder.ModelId
        : ModelRepository.GetReference(model) is { } reference ? reference.Repository
        : new FileSystemOnnxModel(model).Folder.ModelId;

    /// <summary>Reads the ONNX graph, unless it is larger than a limit.</summary>
    public abstract byte[]? ReadGraph(long maxByteCount);

    /// <summary>Opens the ONNX graph for reading.</summary>
    public abstract Stream OpenGraph();

    /// <summary>Lists the model's files: their names in the folder, and their paths if they are files.</summary>
    public abstract IEnumerable<(string Name, string? Path)> EnumerateFiles();

    public abstract InferenceSession CreateSession(SessionOptions options);
}
