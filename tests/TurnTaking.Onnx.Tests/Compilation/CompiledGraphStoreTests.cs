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
        Assert.True(new FileInfo(Path.Combine(Path.GetDirectoryName(path)!, GraphCompiler.WeightsFileName)).Length > 300_000);
    }

    [Fact]
    public void GraphWhoseWeightsStandOutsideCompiles()
    {
        var model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(_folder.Graph));
        var embedding = model.Graph.Initializer.Single(initializer => initializer.Name == "model.embed_tokens.weight_quantized");
        File.WriteAllBytes(Path.Combine(_folder.Root, "onnx", "outside.bin"), [.. new byte[100], .. embedding.RawData.Span]);
        MoveOutside(embedding, "outside.bin", 100, embedding.RawData.Length);
        File.WriteAllBytes(_folder.Graph, model.ToByteArray());
        AssertRuns(FindOrCompile());
        new OnnxTurnTakingClient(TestModels.Options(_folder.Root)).Dispose();
    }

    [Fact]
    public void ChangedGraphAndOtherActionsAreOtherGraphs()
    {
        string path = FindOrCompile();
        File.SetLastWriteTimeUtc(_folder.Graph, DateTime.UtcNow.AddMinutes(1));
        string changed = FindOrCompile();
        string others = new CompiledGraphStore(_folder.Graph, TestModels.TinyConfiguration, [1, 2, 3, 4], _userCache.FullName).FindOrCompile(out _)!;
        Assert.Equal(3, new[] { path, changed, others }.Distinct().Count());
    }

    [Theory]
    [InlineData("model.onnx")]
    [InlineData("weights.bin")]
    [InlineData("manifest.json")]
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
        Assert.Null(new CompiledGraphStore(_folder.Graph, TestModels.TinyConfiguration, ActionIds, blocked).FindOrCompile(out string? problem));
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
        Directory.Move(folder, $"{folder}.old.unfinished");
        Directory.CreateDirectory($"{folder}.new.unfinished");
        Directory.SetLastWriteTimeUtc($"{folder}.old.unfinished", DateTime.UtcNow.AddDays(-2));
        Assert.Equal(path, FindOrCompile());
        Assert.Equal(
            new[] { Path.GetFileName(folder), $"{Path.GetFileName(folder)}.new.unfinished" }.Order(),
            Directory.GetDirectories(CompiledFolder).Select(Path.GetFileName).Order());
    }

    [Theory]
    [InlineData("nowhere.bin", 0, 8, "nowhere.bin")]
    [InlineData("../weights.bin", 0, 8, "expected a file beside the graph")]
    [InlineData("tokenizer.json", 100_000_000, 8, "8 bytes at 100000000 of 'tokenizer.json'")]
    public void WeightsOutOfPlaceAreAProblemThatIsNamed(string location, long offset, long length, string expected)
    {
        File.Copy(_folder.Tokenizer, Path.Combine(_folder.Root, "onnx", "tokenizer.json"));
        var model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(_folder.Graph));
        var embedding = model.Graph.Initializer.Single(initializer => initializer.Name == "model.embed_tokens.weight_quantized");
        MoveOutside(embedding, location, offset, length);
        File.WriteAllBytes(_folder.Graph, model.ToByteArray());

        Assert.Null(new CompiledGraphStore(_folder.Graph, TestModels.TinyConfiguration, ActionIds, _userCache.FullName).FindOrCompile(out string? problem));
        Assert.Contains(expected, problem);
        Assert.False(Directory.Exists(CompiledFolder) && Directory.EnumerateFileSystemEntries(CompiledFolder).Any());
    }

    private static void MoveOutside(TensorProto tensor, string location, long offset, long length)
    {
        tensor.ClearRawData();
        tensor.DataLocation = TensorProto.Types.DataLocation.External;
        tensor.ExternalData.Add(new[] { Entry("location", location), Entry("offset", $"{offset}"), Entry("length", $"{length}") });

        static StringStringEntryProto Entry(string key, string value) => new() { Key = key, Value = value };
    }

    private string FindOrCompile()
    {
        string? path = new CompiledGraphStore(_folder.Graph, TestModels.TinyConfiguration, ActionIds, _userCache.FullName).FindOrCompile(out string? problem);
        Assert.Null(problem);
        return path!;
    }

    private static void AssertRuns(string path)
    {
        _ = RuntimeEnvironment.Get(enableTelemetry: false);
        using var session = new InferenceSession(path);
        Assert.Equal(4, session.OutputMetadata["logits"].Dimensions[2]);
    }
}
