using TurnTaking.Models;

namespace TurnTaking.Onnx.Tests;

/// <summary>A copy of the tiny model that a test may damage.</summary>
internal sealed class TemporaryModelFolder : IDisposable
{
    /// <param name="graph">The name of the graph, or of the checkpoint.</param>
    public TemporaryModelFolder(string graph = "model.onnx")
    {
        Directory.CreateDirectory(Path.Combine(Root, "onnx"));
        string path = graph.EndsWith(".onnx", StringComparison.Ordinal) ? Path.Combine("onnx", graph) : graph;
        foreach (string file in new[] { "config.json", "tokenizer.json", path })
        {
            File.Copy(Path.Combine(TestModels.TinyFolder, file), Path.Combine(Root, file));
        }

        Graph = Path.Combine(Root, path);
    }

    public string Root { get; } = Directory.CreateTempSubdirectory("turntaking-").FullName;

    public string Graph { get; }

    public string Configuration => Path.Combine(Root, "config.json");

    public string Tokenizer => Path.Combine(Root, "tokenizer.json");

    public void Replace(string file, string oldText, string newText)
    {
        string text = File.ReadAllText(file);
        Assert.Contains(oldText, text);
        File.WriteAllText(file, text.Replace(oldText, newText));
    }

    public ModelLoadException AssertDoesNotLoad() =>
        Assert.Throws<ModelLoadException>(() => new OnnxTurnTakingClient(TestModels.Options(Root)));

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
