using System.Globalization;
using Google.Protobuf;
using TurnTaking.Models;
using TurnTaking.Onnx;
using TurnTaking.Onnx.Checkpoints;
using TurnTaking.Onnx.Compilation;

namespace TurnTaking.Training.Export;

/// <summary>Builds the graphs that the client runs, each a single file with its weights inside.</summary>
internal static class GraphFile
{
    /// <summary>Builds a graph from the checkpoint of a model folder.</summary>
    /// <param name="folder">The folder, with its configuration, tokenizer and checkpoint.</param>
    /// <param name="precision">The type of most weights.</param>
    /// <param name="path">Where the graph is written.</param>
    /// <exception cref="ModelLoadException">The folder is none of a Qwen2 decoder.</exception>
    public static void Write(string folder, ModelPrecision precision, string path)
    {
        var model = new FileSystemModelFolder(Path.GetFileName(folder), folder);
        var configuration = ModelConfiguration.Read(model);
        var actionIds = TokenizerFile.Read(model, configuration.VocabularySize).SpecialTokens.Actions;
        using var checkpoint = Checkpoint.Open(Path.Combine(folder, Checkpoint.FileName));
        using var weights = new MemoryStream();
        var graph = CheckpointDecoder.Build(checkpoint, configuration, actionIds, precision, new(weights, null, CancellationToken.None));
        foreach (var tensor in graph.Graph.Initializer.Where(TensorBytes.IsExternal))
        {
            var places = tensor.ExternalData.ToDictionary(entry => entry.Key, entry => entry.Value);
            int offset = int.Parse(places["offset"], CultureInfo.InvariantCulture);
            int length = int.Parse(places["length"], CultureInfo.InvariantCulture);
            tensor.ExternalData.Clear();
            tensor.DataLocation = TensorProto.Types.DataLocation.Default;
            tensor.RawData = ByteString.CopyFrom(weights.GetBuffer(), offset, length);
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var file = File.Create(path);
        graph.WriteTo(file);
    }
}
