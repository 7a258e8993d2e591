using TurnTaking.Models;
using TurnTaking.Onnx.Checkpoints;

namespace TurnTaking.Onnx.Tests;

public sealed class CheckpointTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("turntaking-").FullName;

    private string Index => Path.Combine(_folder, Checkpoint.IndexFileName);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void SeveralFilesAreOneCheckpoint()
    {
        WriteShards();
        using var whole = Checkpoint.Open(TestModels.TinyCheckpoint);
        using var sharded = Checkpoint.Open(Index);
        Assert.Equal(whole.Names.Order(), sharded.Names.Order());
        Assert.Equal([Index, Path.Combine(_folder, "a.safetensors"), Path.Combine(_folder, "b.safetensors")], sharded.Paths);
        foreach (string name in whole.Names)
        {
            Assert.Equal(Read(whole, name), Read(sharded, name));
        }
    }

    [Theory]
    [InlineData("b.safetensors", "c.safetensors", "c.safetensors: expected a readable file")]
    [InlineData("b.safetensors", "../b.safetensors", "in a file beside the index, found '../b.safetensors'")]
    [InlineData("b.safetensors", "", "in a file beside the index, found ''")]
    [InlineData("model.norm.weight", "model.other.weight", "expected it to name ")]
    [InlineData("{\"weight_map\": {", "{\"weight_map\": {\"more\": \"a.safetensors\", ", "expected a tensor 'more' in a.safetensors, found none")]
    [InlineData("weight_map", "map", "expected a weight_map in JSON")]
    [InlineData("{", "", "expected a weight_map in JSON")]
    [InlineData("\"a.safetensors\"", "7", "expected a weight_map in JSON")]
    public void IndexIsWrong(string oldText, string newText, string problem)
    {
        WriteShards();
        string index = File.ReadAllText(Index);
        Assert.Contains(oldText, index);
        File.WriteAllText(Index, index.Replace(oldText, newText));
        Assert.Contains(problem, Assert.Throws<ModelLoadException>(() => Checkpoint.Open(Index)).Message);
    }

    [Fact]
    public void IndexIsMissing() =>
        Assert.Contains("expected a readable file", Assert.Throws<ModelLoadException>(() => Checkpoint.Open(Index)).Message);

    [Theory]
    [InlineData("model.norm.weight", new long[] { 95 }, "to be F32, F16 or BF16 [95] by the model's configuration (-1: any), found F32 [96]")]
    [InlineData("model.norm.weight", new long[] { 96, 1 }, "found F32 [96]")]
    [InlineData("model.norm.bias", new long[] { 96 }, "expected a tensor 'model.norm.bias', found none of that name among 38")]
    public void TensorIsAnother(string name, long[] shape, string problem)
    {
        using var checkpoint = Checkpoint.Open(TestModels.TinyCheckpoint);
        Assert.Contains(problem, Assert.Throws<ModelLoadException>(() => checkpoint.Find(name, shape)).Message);
    }

    private void WriteShards()
    {
        using var whole = SafetensorsFile.Open(TestModels.TinyCheckpoint);
        var shards = whole.Tensors.Keys.Order().Select((name, i) => (name, File: i < 20 ? "a.safetensors" : "b.safetensors")).ToList();
        foreach (var shard in shards.GroupBy(tensor => tensor.File, tensor => tensor.name))
        {
            TestSafetensors.Write(Path.Combine(_folder, shard.Key), whole, shard, "F32");
        }

        File.WriteAllText(Index, $"{{\"weight_map\": {{{string.Join(", ", shards.Select(tensor => $"\"{tensor.name}\": \"{tensor.File}\""))}}}}}");
    }

    private static float[] Read(Checkpoint checkpoint, string name)
    {
        using var header = SafetensorsFile.Open(TestModels.TinyCheckpoint);
        return checkpoint.Find(name, [.. header.Tensors[name].Shape]).ReadAll();
    }
}
