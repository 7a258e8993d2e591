using Google.Protobuf;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using TurnTaking.Models;
using TurnTaking.Onnx.Compilation;
using TurnTaking.Tests;

namespace TurnTaking.Onnx.Tests;

public sealed class FusedDecoderTests
{
    private static readonly int[] ActionIds = [1507, 1509, 1503, 1501];

    private static CancellationToken TestEnds => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("model.onnx", "MatMul")]
    [InlineData("model_q8.onnx", "DynamicQuantizeMatMul")]
    public void EachLayerIsAHandfulOfOperators(string graph, string product)
    {
        byte[] exported = File.ReadAllBytes(Path.Combine(TestModels.TinyFolder, "onnx", graph));
        var model = ModelProto.Parser.ParseFrom(GraphCompiler.Compile(exported, TestModels.TinyConfiguration, ActionIds, out string? problem));
        Assert.Null(problem);
        Assert.Equal(3, model.Graph.Node.Count(node => node.OpType == "GroupQueryAttention"));
        Assert.InRange(model.Graph.Node.Count(node => node.OpType == product), 12, 13);
        Assert.InRange(model.Graph.Node.Count, 30, 60);
        Assert.Equal(
            ["input_ids", "attention_mask", "position_ids", "attention_bias", "scored_positions"],
            model.Graph.Input.Select(input => input.Name).Where(name => !name.StartsWith("past_", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("\"use_sliding_window\": false", "\"use_sliding_window\": true")]
    [InlineData("\"rope_scaling\": null", "\"rope_scaling\": {\"rope_type\": \"yarn\"}")]
    [InlineData("\"hidden_act\": \"silu\"", "\"hidden_act\": \"gelu\"")]
    [InlineData("\"rope_theta\": 1000000.0,", "")]
    public async Task ModelThatIsNotPlainKeepsTheExportersOperators(string oldText, string newText)
    {
        using var folder = new TemporaryModelFolder();
        folder.Replace(folder.Configuration, oldText, newText);
        var logs = new FakeLogCollector();
        using var factory = LoggerFactory.Create(builder => builder.AddProvider(new FakeLoggerProvider(logs)));
        using var exported = new OnnxTurnTakingClient(TestModels.Options(folder.Root), factory);
        Assert.Contains(
            "runs with the exporter's operators, which are slower: the model's configuration asks for more",
            Assert.Single(logs.GetSnapshot()).Message);
        await AssertEqualAsync(exported);
    }

    [Fact]
    public async Task DecoderOfAnotherFormKeepsTheExportersOperators()
    {
        using var folder = new TemporaryModelFolder();
        var model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(folder.Graph));
        model.Graph.Node.Single(node => node.Name == "/model/layers.1/mlp/up_proj/MatMul").Name = "/model/layers.1/mlp/other/MatMul";
        File.WriteAllBytes(folder.Graph, model.ToByteArray());
        Assert.NotNull(GraphCompiler.Compile(model.ToByteArray(), TestModels.TinyConfiguration, ActionIds, out string? problem));
        Assert.Equal("the projection layers.1.mlp.up_proj is not at '/model/layers.1/mlp/up_proj/MatMul'", problem);
        using var exported = new OnnxTurnTakingClient(TestModels.Options(folder.Root));
        await AssertEqualAsync(exported);
    }

    [Fact]
    public void ConfigurationOfLaterTransformersIsRead()
    {
        using var folder = new TemporaryModelFolder();
        var former = ModelConfiguration.Read(OnnxModel.Open(folder.Root).Folder);
        folder.Replace(
            folder.Configuration,
            "\"rope_theta\": 1000000.0,",
            "\"rope_parameters\": {\"rope_theta\": 1000000.0, \"rope_type\": \"default\"},");
        Assert.NotNull(former.Fusion);
        Assert.Equal(former, ModelConfiguration.Read(OnnxModel.Open(folder.Root).Folder));
    }

    /// <summary>The scores do not depend on which operators compute them.</summary>
    private static async Task AssertEqualAsync(OnnxTurnTakingClient exported)
    {
        using var fused = new OnnxTurnTakingClient(TestModels.Options(TestModels.TinyFloat));
        foreach (var conversation in GoldenConversation.Read("tiny-qwen2").Where(row => !row.LibraryRulesChangeIt))
        {
            var expected = (await exported.GetPredictionAsync(conversation.ToChatMessages(), cancellationToken: TestEnds)).Probabilities;
            var found = (await fused.GetPredictionAsync(conversation.ToChatMessages(), cancellationToken: TestEnds)).Probabilities;
            foreach (var action in Enum.GetValues<TurnTakingAction>())
            {
                Assert.Equal(expected[action], found[action], tolerance: 1e-5f);
            }
        }
    }
}
