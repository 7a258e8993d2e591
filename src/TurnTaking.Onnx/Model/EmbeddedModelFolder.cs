using Microsoft.ML.OnnxRuntime;

namespace TurnTaking.Onnx;

/// <summary>The model that is part of this assembly.</summary>
internal sealed class EmbeddedModelFolder : ModelFolder
{
    private const string Name = "mini-v0";
    private const string GraphFileName = "model_q8.onnx";

    public override string ModelId => $"turntaking-{Name}";

    public override ModelCard Card { get; } = new("apache-2.0", ["en"]);

    public override string GraphPath => GetPath(GraphFileName);

    public override string GetPath(string fileName) => $"{OnnxTurnTakingClientOptions.EmbeddedModel}:{Name}/{fileName}";

    public override byte[] ReadAllBytes(string fileName)
    {
        using var stream = typeof(EmbeddedModelFolder).Assembly.GetManifestResourceStream($"{Name}/{fileName}")!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    public override bool HasFile(string fileName) =>
        typeof(EmbeddedModelFolder).Assembly.GetManifestResourceInfo($"{Name}/{fileName}") is not null;

    public override byte[]? ReadGraph(long maxByteCount) => ReadAllBytes(GraphFileName);

    public override Stream OpenGraph() => new MemoryStream(ReadAllBytes(GraphFileName));

    public override IEnumerable<(string Name, string? Path)> EnumerateFiles() =>
        new[] { ConfigurationFileName, GraphFileName, TokenizerFileName }.Select(name => (name, (string?)null));

    public override InferenceSession CreateSession(SessionOptions options) => new(ReadAllBytes(GraphFileName), options);
}
