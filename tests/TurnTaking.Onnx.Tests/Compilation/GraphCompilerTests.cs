using CsCheck;
using Google.Protobuf;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using TurnTaking.Onnx.Compilation;
using TurnTaking.Tests;

namespace TurnTaking.Onnx.Tests;

public sealed class GraphCompilerTests
{
    private static readonly int[] ActionIds = [1507, 1509, 1503, 1501];

    [Theory]
    [InlineData("model.onnx")]
    [InlineData("model_q8.onnx")]
    public void CompiledGraphHasFourScoresAndNoVocabularySizedWork(string graph)
    {
        byte[] original = File.ReadAllBytes(Path.Combine(TestModels.TinyFolder, "onnx", graph));
        byte[] compiled = GraphCompiler.Compile(original, TestModels.TinyConfiguration, ActionIds, out string? problem)!;
        Assert.Null(problem);

        var model = ModelProto.Parser.ParseFrom(compiled);
        var logits = model.Graph.Output.Single(output => output.Name == "logits");
        Assert.Equal(["", "scored_count", ""], logits.Type.TensorType.Shape.Dim.Select(dimension => dimension.DimParam));
        Assert.Equal([1, 0, 4], logits.Type.TensorType.Shape.Dim.Select(dimension => dimension.DimValue));
        Assert.Equal("Gather", Assert.Single(model.Graph.Node, node => node.Input.Any(IsEmbedding)).OpType);

        static bool IsEmbedding(string name) => name is "model.embed_tokens.weight" or "model.embed_tokens.weight_quantized";
    }

    [Fact]
    public void HeadThatIsNotKnownIsLeftAlone()
    {
        var model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(TestModels.TinyFloat));
        model.Graph.Node.Single(node => node.Output.Contains("logits")).OpType = "Gemm";
        Assert.Null(GraphCompiler.Compile(model.ToByteArray(), TestModels.TinyConfiguration, ActionIds, out string? problem));
        Assert.Equal("its logits come from Gemm, expected MatMul", problem);
    }

    [Fact]
    public void MatrixThatIsNotKnownIsLeftAlone()
    {
        var model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(TestModels.TinyFloat));
        model.Graph.Initializer.Single(initializer => initializer.Name == "model.embed_tokens.weight").DataType =
            (int)TensorProto.Types.DataType.Bfloat16;
        Assert.Null(GraphCompiler.Compile(model.ToByteArray(), TestModels.TinyConfiguration, ActionIds, out string? problem));
        Assert.EndsWith("of its head is not of a known form", problem);
    }

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 0xFF, 0xFF, 0xFF })]
    public void WhatIsNoGraphIsLeftAlone(byte[] graph)
    {
        Assert.Null(GraphCompiler.Compile(graph, TestModels.TinyConfiguration, ActionIds, out string? problem));
        Assert.NotNull(problem);
    }

    /// <summary>Whatever is wrong with a graph's parts: it is compiled, or left alone with a reason.</summary>
    [Theory]
    [InlineData("model.onnx")]
    [InlineData("model_q8.onnx")]
    public void GraphOfOtherPartsIsCompiledOrLeftAlone(string graph)
    {
        byte[] original = File.ReadAllBytes(Path.Combine(TestModels.TinyFolder, "onnx", graph));
        int leftAlone = 0;
        Gen.Select(Gen.Int[0, GraphChange.All.Count - 1], Gen.Int[0, 10_000]).Array[1, 6].Sample(
            changes =>
            {
                var model = ModelProto.Parser.ParseFrom(original);
                foreach (var (change, place) in changes)
                {
                    GraphChange.All[change](model, place);
                }

                byte[]? compiled = GraphCompiler.Compile(model, TestModels.TinyConfiguration, ActionIds, out string? problem);
                Assert.True(compiled is not null || problem is { Length: > 0 });
                leftAlone += problem is null ? 0 : 1;
            },
            iter: 300,
            threads: 1);
        Assert.True(leftAlone > 10, $"{leftAlone}");
    }

    [Fact]
    public async Task GraphThatIsNotKnownRunsAsItIsAndSaysSo()
    {
        using var folder = new TemporaryModelFolder();
        var model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(folder.Graph));
        var head = model.Graph.Node.Single(node => node.Output.Contains("logits"));
        head.Output[0] = "same_logits";
        model.Graph.Node.Add(new NodeProto { OpType = "Identity", Input = { "same_logits" }, Output = { "logits" } });
        File.WriteAllBytes(folder.Graph, model.ToByteArray());

        var logs = new FakeLogCollector();
        using var factory = LoggerFactory.Create(builder => builder.AddProvider(new FakeLoggerProvider(logs)));
        using var asItIs = new OnnxTurnTakingClient(TestModels.Options(folder.Root), factory);
        Assert.Contains("runs as it is", Assert.Single(logs.GetSnapshot()).Message);

        using var compiled = new OnnxTurnTakingClient(TestModels.Options(TestModels.TinyFloat));
        foreach (var conversation in GoldenConversation.Read("tiny-qwen2").Where(row => !row.LibraryRulesChangeIt))
        {
            var token = TestContext.Current.CancellationToken;
            var expected = (await asItIs.GetPredictionAsync(conversation.ToChatMessages(), cancellationToken: token)).Probabilities;
            var found = (await compiled.GetPredictionAsync(conversation.ToChatMessages(), cancellationToken: token)).Probabilities;
            foreach (var action in Enum.GetValues<TurnTakingAction>())
            {
                Assert.Equal(expected[action], found[action], tolerance: 1e-5f);
            }
        }
    }
}
