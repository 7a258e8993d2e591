using Microsoft.ML.OnnxRuntime;
using TurnTaking.Models;

namespace TurnTaking.Onnx;

/// <summary>The model that is part of this library; its graph is part of this assembly.</summary>
internal sealed class EmbeddedOnnxModel : OnnxModel
{
    private const string GraphFileName = "model_q8.onnx";

    public override ModelFolder Folder { get; } = new EmbeddedModelFolder();

    public override string GraphPath => Folder.GetPath(GraphFileName);

    public override byte[]? ReadGraph(long maxByteCount) => ReadGraph();

    public override Stream OpenGraph() => new MemoryStream(ReadGraph());

    public override IEnumerable<(string Name, string? Path)> EnumerateFiles() =>
        new[] { ModelFolder.ConfigurationFileName, GraphFileName, ModelFolder.TokenizerFileName, ModelCalibration.FileName }
            .Select(name => (name, (string?)null));

    public override InferenceSession CreateSession(SessionOptions options) => new(ReadGraph(), options);

    private static byte[] ReadGraph()
    {
        using var stream = typeof(EmbeddedOnnxModel).Assembly.GetManifestResourceStream($"{EmbeddedModelFolder.Name}/{GraphFileName}")!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
