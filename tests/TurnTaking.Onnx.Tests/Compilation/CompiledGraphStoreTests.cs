using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using TurnTaking.Onnx.Compilation;

namespace TurnTaking.Onnx.Tests;

public sealed class CompiledGraphStoreTests : IDisposable
{
    private static readonly int[] ActionIds = [1507, 1509, 1503, 1501];

    private readonly TemporaryModelFolder _folder = new("model_q8.onnx");
    private readonly DirectoryInfo _userCache = Directory.CreateTempSubdirectory("turntaking-");

    private string CompiledFolder => Path.Combine(_folder.Root, "onnx", "turntaking-compiled");

    public void Dispose()
    {
        _folder.Dispose();
        _userCache.Delete(recursive: true);
    }

    [Fact]
    public void GraphIsCompiledOnceBesideTheExportedOne()
    {
        string path = FindOrCompile();
        Assert.StartsWith(CompiledFolder, path);
        var time = File.GetLastWriteTimeUtc(path);
        Assert.Equal(path, FindOrCompile());
        Assert.Equal(time, File.GetLastWriteTimeUtc(path));
        Assert.Empty(_userCache.EnumerateFileSystemInfos());
        AssertRuns(path);
    }

    [Fact]
    public void WeightsStandInAFileOfTheirOwn()
    {
        string path = FindOrCompile();
        Assert.True(new FileInfo(path).Length < 400_000);
        Assert.True(new FileInfo(Path.Combine(Path.GetDirectoryName(path)!, WeightsFile.FileName)).Length > 300_000);
    }

    [Fact]
    public void GraphWhoseWeightsStandOutsideCompiles()
    {
        MoveEmbeddingOutside();
        AssertRuns(FindOrCompile());
        new OnnxTurnTakingClient(TestModels.Options(_folder.Root)).Dispose();
    }

    [Fact]
    public void ChangedGraphAndOtherActionsAreOtherGraphs()
    {
        string path = FindOrCompile();
        File.SetLastWriteTimeUtc(_folder.Graph, DateTime.UtcNow.AddMinutes(1));
        string changed = FindOrCompile();
        string others = CreateStore([1, 2, 3, 4]).FindOrCompile(out _)!;
        Assert.Equal(3, new[] { path, changed, others }.Distinct().Count());
    }

    [Theory]
    [InlineData("model.onnx")]
    [InlineData("weights.bin")]
    [InlineData("turntaking-compiled.json")]
    public void DamagedGraphIsMadeAnew(string file)
    {
        string path = FindOrCompile();
        string damaged = Path.Combine(Path.GetDirectoryName(path)!, file);
        File.WriteAllBytes(damaged, File.ReadAllBytes(damaged)[..10]);
        Assert.Equal(path, FindOrCompile());
        AssertRuns(path);
    }

    [Fact]
    public void FolderThatCannotBeWrittenLeavesTheUsersCache()
    {
        File.WriteAllText(CompiledFolder, "a file in the way");
        string path = FindOrCompile();
        Assert.StartsWith(_userCache.FullName, path);
        Assert.Equal(path, FindOrCompile());
        AssertRuns(path);
    }

    [Fact]
    public void NowhereToWriteIsAProblemThatIsNamed()
    {
        File.WriteAllText(CompiledFolder, "a file in the way");
        string blocked = Path.Combine(_userCache.FullName, "file");
        File.WriteAllText(blocked, "another");
        Assert.Null(CreateStore(ActionIds, blocked).FindOrCompile(out string? problem));
        Assert.StartsWith($"it cannot be kept in {blocked}", problem);
    }

    [Fact]
    public async Task CompilersAtOnceDoNotDisturbEachOther()
    {
        var paths = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(FindOrCompile)));
        Assert.Single(paths.Distinct());
        Assert.Single(Directory.GetDirectories(CompiledFolder));
        AssertRuns(paths[0]);
    }

    [Fact]
    public void UnfinishedGraphIsNotUsedAndIsRemovedInTime()
    {
        string path = FindOrCompile();
        string folder = Path.GetDirectoryName(path)!;
        string old = $"{folder}.{Guid.NewGuid():N}.unfinished";
        string recent = $"{folder}.{Guid.NewGuid():N}.unfinished";
        string anothers = Path.Combine(CompiledFolder, "thesis.unfinished");
        Directory.Move(folder, old);
        Directory.CreateDirectory(recent);
        Directory.CreateDirectory(anothers);
        Directory.SetLastWriteTimeUtc(old, DateTime.UtcNow.AddHours(-2));
        Directory.SetLastWriteTimeUtc(anothers, DateTime.UtcNow.AddHours(-2));
        Assert.Equal(path, FindOrCompile());
        Assert.Equal(new[] { folder, recent, anothers }.Order(), Directory.GetDirectories(CompiledFolder).Order());
    }

    [Fact]
    public void FolderOfAnotherVersionIsLeftAloneAndNotUsed()
    {
        // The versions before the fifth wrote a manifest of another name and form; the keys differ too.
        string older = Path.Combine(CompiledFolder, "0123456789abcdef01234567");
        Directory.CreateDirectory(older);
        File.WriteAllText(Path.Combine(older, "model.onnx"), "of another version");
        File.WriteAllText(Path.Combine(older, "manifest.json"), """{"model.onnx": 18}""");
        string path = FindOrCompile();
        Assert.NotEqual(older, Path.GetDirectoryName(path));
        AssertRuns(path);
        Assert.Equal("of another version", File.ReadAllText(Path.Combine(older, "model.onnx")));
    }

    [Fact]
    public void FolderOfItsOwnKeyFromAnotherVersionIsMadeAnew()
    {
        string path = FindOrCompile();
        string folder = Path.GetDirectoryName(path)!;
        File.Delete(Path.Combine(folder, CompiledManifest.FileName));
        File.WriteAllText(Path.Combine(folder, "manifest.json"), $$"""{"model.onnx": {{new FileInfo(path).Length}}}""");
        Assert.Equal(path, FindOrCompile());
        Assert.False(File.Exists(Path.Combine(folder, "manifest.json")));
        AssertRuns(path);
    }

    [Fact]
    public void GraphWithOtherBytesOfTheSameLengthIsMadeAnew()
    {
        string path = FindOrCompile();
        byte[] graph = File.ReadAllBytes(path);
        byte[] altered = [.. graph];
        altered[altered.Length / 2] ^= 0x55;
        File.WriteAllBytes(path, altered);
        Assert.Equal(path, FindOrCompile());
        Assert.Equal(graph, File.ReadAllBytes(path));
    }

    [Fact]
    public void ChangedWeightsOutsideAreAnotherGraph()
    {
        MoveEmbeddingOutside();
        string path = FindOrCompile(Parse());
        File.SetLastWriteTimeUtc(Path.Combine(_folder.Root, "onnx", "outside.bin"), DateTime.UtcNow.AddMinutes(1));
        Assert.NotEqual(path, FindOrCompile(Parse()));

        ModelProto Parse() => ModelProto.Parser.ParseFrom(File.ReadAllBytes(_folder.Graph));
    }

    /// <summary>The disk is full beside the model, so the graph goes to the user's cache, or nowhere; nothing half-written is left.</summary>
    [Fact]
    public void FullDiskIsAProblemThatIsNamed()
    {
        var source = new ExportedGraphSource(_folder.Graph, model: null, TestModels.TinyConfiguration, ActionIds)
        {
            CreateFile = new FullDisk(room: 100_000).Create,
        };
        Assert.Null(new CompiledGraphStore(source, _userCache.FullName).FindOrCompile(out string? problem));
        Assert.Contains(FullDisk.Message, problem);
        Assert.Empty(Directory.EnumerateFileSystemEntries(CompiledFolder));
        Assert.Empty(_userCache.EnumerateFiles("*", SearchOption.AllDirectories));
        AssertRuns(FindOrCompile());
    }

    /// <summary>A graph that is small and of no known form is read once, and nothing is written.</summary>
    [Fact]
    public void SmallGraphOfAnotherFormLeavesNoFolder()
    {
        var model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(_folder.Graph));
        model.Graph.Node.Single(node => node.Output.Contains("logits")).Output[0] = "same";
        model.Graph.Node.Add(new NodeProto { OpType = "Identity", Input = { "same" }, Output = { "logits" } });
        File.WriteAllBytes(_folder.Graph, model.ToByteArray());
        using var client = new OnnxTurnTakingClient(TestModels.Options(_folder.Root));
        var metadata = client.GetRequiredService<OnnxTurnTakingClientMetadata>();
        Assert.Equal((ModelGraphForm.AsExported, null), (metadata.GraphForm, metadata.Precision));
        Assert.Equal("its logits come from Identity, expected MatMul", metadata.Problem);
        Assert.False(Directory.Exists(CompiledFolder));
    }

    [Theory]
    [InlineData("nowhere.bin", 0, 8, "nowhere.bin")]
    [InlineData("../weights.bin", 0, 8, "expected a file beside the graph")]
    [InlineData("tokenizer.json", 100_000_000, 8, "8 bytes at 100000000 of 'tokenizer.json'")]
    [InlineData("tokenizer.json", long.MaxValue, 8, "8 bytes at 9223372036854775807 of 'tokenizer.json'")]
    [InlineData("tokenizer.json", 8, long.MaxValue, "9223372036854775807 bytes at 8 of 'tokenizer.json'")]
    [InlineData("tokenizer.json", -1, 8, "has the offset '-1', expected a number")]
    [InlineData("..", 0, 8, "expected a file beside the graph")]
    public void WeightsOutOfPlaceAreAProblemThatIsNamed(string location, long offset, long length, string expected)
    {
        File.Copy(_folder.Tokenizer, Path.Combine(_folder.Root, "onnx", "tokenizer.json"));
        var model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(_folder.Graph));
        var embedding = model.Graph.Initializer.Single(initializer => initializer.Name == "model.embed_tokens.weight_quantized");
        MoveOutside(embedding, location, offset, length);
        File.WriteAllBytes(_folder.Graph, model.ToByteArray());

        Assert.Null(CreateStore(ActionIds).FindOrCompile(out string? problem));
        Assert.Contains(expected, problem);
        Assert.False(Directory.Exists(CompiledFolder) && Directory.EnumerateFileSystemEntries(CompiledFolder).Any());
    }

    private void MoveEmbeddingOutside()
    {
        var model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(_folder.Graph));
        var embedding = model.Graph.Initializer.Single(initializer => initializer.Name == "model.embed_tokens.weight_quantized");
        File.WriteAllBytes(Path.Combine(_folder.Root, "onnx", "outside.bin"), [.. new byte[100], .. embedding.RawData.Span]);
        MoveOutside(embedding, "outside.bin", 100, embedding.RawData.Length);
        File.WriteAllBytes(_folder.Graph, model.ToByteArray());
    }

    private static void MoveOutside(TensorProto tensor, string location, long offset, long length)
    {
        tensor.ClearRawData();
        tensor.DataLocation = TensorProto.Types.DataLocation.External;
        tensor.ExternalData.Add(new[] { Entry("location", location), Entry("offset", $"{offset}"), Entry("length", $"{length}") });

        static StringStringEntryProto Entry(string key, string value) => new() { Key = key, Value = value };
    }

    private string FindOrCompile() => FindOrCompile(model: null);

    private string FindOrCompile(ModelProto? model)
    {
        string? path = CreateStore(ActionIds, model: model).FindOrCompile(out string? problem);
        Assert.Null(problem);
        return path!;
    }

    private CompiledGraphStore CreateStore(int[] actionIds, string? userCache = null, ModelProto? model = null) => new(
        new ExportedGraphSource(_folder.Graph, model, TestModels.TinyConfiguration, actionIds), userCache ?? _userCache.FullName);

    private static void AssertRuns(string path)
    {
        _ = RuntimeEnvironment.Get(enableTelemetry: false);
        using var session = new InferenceSession(path);
        Assert.Equal(4, session.OutputMetadata["logits"].Dimensions[2]);
    }
}
