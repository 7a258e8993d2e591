using Google.Protobuf;
using TurnTaking.Models;
using TurnTaking.Onnx.Checkpoints;
using TurnTaking.Onnx.Compilation;

namespace TurnTaking.Onnx.Tests;

public sealed class ModelCompilerTests : IDisposable
{
    private readonly TemporaryModelFolder _model = new(Checkpoint.FileName);
    private readonly string _root = Directory.CreateTempSubdirectory("turntaking-").FullName;

    private string Output => Path.Combine(_root, "compiled");

    private static CancellationToken TestEnds => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _model.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    [Theory]
    [InlineData(null, ModelPrecision.Int8, "model_q8.onnx")]
    [InlineData(ModelPrecision.Int8, ModelPrecision.Int8, "model_q8.onnx")]
    [InlineData(ModelPrecision.Float16, ModelPrecision.Float16, "model_fp16.onnx")]
    [InlineData(ModelPrecision.Float32, ModelPrecision.Float32, "model.onnx")]
    public void CheckpointBecomesAModelThatLoadsAsItIs(ModelPrecision? precision, ModelPrecision expected, string graph)
    {
        File.WriteAllText(Path.Combine(_model.Root, ModelCalibration.FileName), """{"version": 1, "temperature": 2}""");
        var compiled = Compile(precision);
        Assert.Equal((_model.Graph, Output), (compiled.Source, compiled.Folder));
        Assert.Equal(Path.Combine(Output, "onnx", graph), compiled.Graph);
        Assert.Equal(
            ["config.json", "onnx", "tokenizer.json", "turn-taking.json", CompiledManifest.FileName],
            Directory.EnumerateFileSystemEntries(Output).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        _model.Dispose();
        using var client = new OnnxTurnTakingClient(TestModels.Options(Output));
        var metadata = client.GetRequiredService<OnnxTurnTakingClientMetadata>();
        Assert.Equal((compiled.Graph, ModelGraphForm.Fused, expected), (metadata.GraphPath, metadata.GraphForm, metadata.Precision));
        Assert.Null(metadata.Problem);
        Assert.False(Directory.Exists(Path.Combine(Output, "onnx", "turntaking-compiled")));
        Directory.CreateDirectory(_model.Root);
    }

    [Theory]
    [InlineData("model.onnx", null, ModelPrecision.Float32)]
    [InlineData("model_q8.onnx", null, ModelPrecision.Int8)]
    [InlineData("model_q8.onnx", ModelPrecision.Int8, ModelPrecision.Int8)]
    public void GraphKeepsItsWeights(string graph, ModelPrecision? precision, ModelPrecision expected)
    {
        using var model = new TemporaryModelFolder(graph);
        var compiled = new ModelCompiler(model.Root, precision).Compile(Output, progress: null, TestEnds);
        Assert.Equal((expected, model.Graph), (compiled.Description.Precision, compiled.Source));
        string golden = expected is ModelPrecision.Int8 ? "exact_q8" : "torch_f32";
        Assert.True(GoldenScorer.MeasureDistances(Output, "tiny-qwen2", golden).Average() < 0.004);
    }

    [Theory]
    [InlineData("model.onnx", ModelPrecision.Int8, "expected a graph of the precision Int8, found one of Float32")]
    [InlineData("model_q8.onnx", ModelPrecision.Float32, "expected model.safetensors or model.safetensors.index.json for a graph of the precision Float32")]
    [InlineData("model.onnx", ModelPrecision.Float16, "for a graph of the precision Float16, found only ")]
    public void PrecisionNeedsASource(string graph, ModelPrecision precision, string problem)
    {
        using var model = new TemporaryModelFolder(graph);
        var error = Assert.Throws<ModelLoadException>(
            () => new ModelCompiler(model.Root, precision).Compile(Output, progress: null, TestEnds));
        Assert.Contains(problem, error.Message);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_root));
    }

    [Fact]
    public void GraphOfAnotherFormIsRefused()
    {
        using var model = new TemporaryModelFolder();
        var graph = ModelProto.Parser.ParseFrom(File.ReadAllBytes(model.Graph));
        graph.Graph.Node.Single(node => node.Output.Contains("logits")).OpType = "Gemm";
        File.WriteAllBytes(model.Graph, graph.ToByteArray());
        var error = Assert.Throws<ModelLoadException>(() => new ModelCompiler(model.Root, null).Compile(Output, progress: null, TestEnds));
        Assert.Equal(model.Graph, error.Path);
        Assert.Contains("its logits come from Gemm, expected MatMul", error.Message);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_root));
    }

    [Fact]
    public void CompiledModelIsNotCompiledAgain()
    {
        Compile(ModelPrecision.Int8);
        var error = Assert.Throws<ModelLoadException>(
            () => new ModelCompiler(Output, null).Compile(Output + "2", progress: null, TestEnds));
        Assert.Contains("it has been compiled before", error.Message);
    }

    [Fact]
    public void ItsOwnFolderIsReplaced()
    {
        Compile(ModelPrecision.Int8);
        Compile(ModelPrecision.Float32);
        Assert.Equal(["model.onnx", "weights.bin"], Directory.EnumerateFiles(Path.Combine(Output, "onnx")).Select(Path.GetFileName).Order());
        Assert.Equal([Output], Directory.EnumerateFileSystemEntries(_root));
    }

    [Fact]
    public void EmptyFolderIsFilled()
    {
        Directory.CreateDirectory(Output);
        Compile(ModelPrecision.Int8);
        Assert.True(CompiledManifest.IsWhole(Output, "onnx/model_q8.onnx"));
    }

    [Fact]
    public void WhatOthersHaveWrittenStays()
    {
        Compile(ModelPrecision.Int8);
        string other = Path.Combine(Output, "notes.txt");
        File.WriteAllText(other, "mine");
        Assert.Contains("it holds notes.txt", Assert.Throws<IOException>(() => Compile(ModelPrecision.Int8)).Message);
        Assert.Equal("mine", File.ReadAllText(other));

        Assert.Contains("config.json", Assert.Throws<IOException>(
            () => new ModelCompiler(_model.Root, null).Compile(_model.Root, progress: null, TestEnds)).Message);
        Assert.Contains("it is a file", Assert.Throws<IOException>(
            () => new ModelCompiler(_model.Root, null).Compile(_model.Graph, progress: null, TestEnds)).Message);
    }

    /// <summary>The disk is full after some bytes, wherever that is: an error, nothing left behind, and the next try works.</summary>
    [Fact]
    public void FullDiskLeavesNothing()
    {
        long total = Compile(ModelPrecision.Int8).ByteCount;
        Directory.Delete(Output, recursive: true);
        for (long room = 0; room < total - 1_000; room += total / 7)
        {
            var disk = new FullDisk(room);
            var error = Assert.ThrowsAny<IOException>(
                () => new ModelCompiler(_model.Root, ModelPrecision.Int8, disk.Create).Compile(Output, progress: null, TestEnds));
            Assert.Equal(FullDisk.Message, error.Message);
            Assert.Empty(Directory.EnumerateFileSystemEntries(_root));
        }

        Compile(ModelPrecision.Int8);
    }

    [Fact]
    public void FolderThatCannotBeMadeIsAnError()
    {
        File.WriteAllText(Path.Combine(_root, "file"), "");
        Assert.ThrowsAny<IOException>(
            () => new ModelCompiler(_model.Root, null).Compile(Path.Combine(_root, "file", "compiled"), progress: null, TestEnds));
    }

    [Fact]
    public void StopsWhenItIsCanceled()
    {
        using var cancellation = new CancellationTokenSource();
        var progress = new CallbackProgress(bytes => cancellation.Cancel());
        Assert.ThrowsAny<OperationCanceledException>(() => new ModelCompiler(_model.Root, null).Compile(Output, progress, cancellation.Token));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_root));
    }

    [Fact]
    public void ProgressEndsNearWhatWasExpected()
    {
        var reports = new List<long>();
        var compiler = new ModelCompiler(_model.Root, ModelPrecision.Float32);
        compiler.Compile(Output, new CallbackProgress(reports.Add), TestEnds);
        Assert.Equal(reports.Order(), reports);
        Assert.InRange(reports[^1], compiler.ExpectedByteCount / 2, 2 * compiler.ExpectedByteCount);
    }

    /// <summary>What a killed process has left is in nobody's way.</summary>
    [Fact]
    public void LeftoversOfAKilledProcessAreRemovedInTime()
    {
        string old = Directory.CreateDirectory($"{Output}.{Guid.NewGuid():N}.unfinished").FullName;
        string recent = Directory.CreateDirectory($"{Output}.{Guid.NewGuid():N}.unfinished").FullName;
        File.WriteAllText(Path.Combine(old, "weights.bin"), "half");
        Directory.SetLastWriteTimeUtc(old, DateTime.UtcNow.AddHours(-2));
        Compile(ModelPrecision.Int8);
        Assert.Equal(new[] { Output, recent }.Order(), Directory.EnumerateFileSystemEntries(_root).Order());
    }

    private CompiledModel Compile(ModelPrecision? precision) => new ModelCompiler(_model.Root, precision).Compile(Output, progress: null, TestEnds);

    private sealed class CallbackProgress(Action<long> report) : IProgress<long>
    {
        public void Report(long value) => report(value);
    }
}
