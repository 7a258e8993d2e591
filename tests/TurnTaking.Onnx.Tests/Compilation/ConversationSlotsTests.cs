using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using TurnTaking.Onnx.Compilation;

namespace TurnTaking.Onnx.Tests;

/// <summary>What <see cref="OnnxTurnTakingClientOptions.OptimizeForThroughput"/> makes of a model.</summary>
public sealed class ConversationSlotsTests
{
    private static CancellationToken TestEnds => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null)]
    [InlineData(ModelPrecision.Float32)]
    public async Task CompiledFileGetsSlotsWhereTheyPay(ModelPrecision? precision)
    {
        using var folder = new TemporaryModelFolder(precision is null ? "model_q8.onnx" : "model.safetensors");
        string compiled = Path.Combine(folder.Root, "compiled");
        new ModelCompiler(folder.Root, precision).Compile(compiled, progress: null, TestEnds);

        using var client = new OnnxTurnTakingClient(TestModels.Options(compiled));
        using var throughputClient = new OnnxTurnTakingClient(new() { Model = compiled, OptimizeForThroughput = true });
        Assert.False(client.HasSlots);
        Assert.Equal(!ProcessorFeatures.SaturatesSignedWeights, throughputClient.HasSlots);

        TurnTakingOptions options = new() { ConversationId = "call" };
        foreach (string text in new[] { "well i was charged", "well i was charged twice", "well i was charged for the", "hello" })
        {
            ChatMessage[] messages = [new(ChatRole.Assistant, "hi"), new(ChatRole.User, text)];
            var expected = await client.GetPredictionAsync(messages, options, TestEnds);
            var prediction = await throughputClient.GetPredictionAsync(messages, options, TestEnds);
            Assert.Equal(expected.CachedTokenCount, prediction.CachedTokenCount);
            foreach (var action in Enum.GetValues<TurnTakingAction>())
            {
                Assert.Equal(expected.Probabilities[action], prediction.Probabilities[action], tolerance: 1e-5f);
            }
        }
    }

    [Fact]
    public void SmallModelStaysAsItIsAndTheLogSaysSo()
    {
        var logs = new FakeLogCollector();
        using var factory = LoggerFactory.Create(builder => builder.AddProvider(new FakeLoggerProvider(logs)));
        using var client = new OnnxTurnTakingClient(new() { OptimizeForThroughput = true }, factory);
        Assert.False(client.HasSlots);
        Assert.Contains("OptimizeForThroughput changes nothing for embedded:", Assert.Single(logs.GetSnapshot()).Message);
    }
}
