using TurnTaking.Models;
using TurnTaking.Tests;

namespace TurnTaking.Onnx.Tests;

/// <summary>The numbers of the Python tools, reproduced.</summary>
public sealed class OnnxTurnTakingClientGoldenTests
{
    [Fact]
    public void FloatGraphGivesPyTorchsLogits() => AssertNear(TestModels.TinyFloat, "tiny-qwen2", "torch_f32", greatest: 1e-4f, average: 1e-4f);

    /// <summary>A step of a dynamically quantised activation may fall the other way: its reference allows 0.06, and 0.004 on average.</summary>
    [Fact]
    public void Int8GraphGivesTheReferencesLogits() => AssertNear(TestModels.TinyInt8, "tiny-qwen2", "exact_q8", greatest: 0.06f, average: 0.004f);

    /// <summary>How far the int8 graph is from its own checkpoint in single precision.</summary>
    [Fact]
    public void EmbeddedGraphIsNearItsCheckpoint() =>
        AssertNear(OnnxTurnTakingClientOptions.EmbeddedModel, EmbeddedModelFolder.Name, "torch_f32", greatest: 0.2f, average: 0.05f);

    [Fact]
    public async Task EmbeddedModelGivesItsCheckpointsProbabilitiesAtItsTemperature()
    {
        float temperature = ModelCalibration.Read(new EmbeddedModelFolder()).Temperature!.Value;
        using var client = new OnnxTurnTakingClient();
        var conversations = GoldenConversation.Read(EmbeddedModelFolder.Name).Where(row => row.Results is not null).ToList();
        Assert.True(conversations.Count > 40);
        foreach (var conversation in conversations)
        {
            var prediction = await client.GetPredictionAsync(
                conversation.ToChatMessages(), cancellationToken: TestContext.Current.CancellationToken);
            Assert.Equal(conversation.Ids.Count, prediction.InputTokenCount);
            var logits = conversation.Results!["torch_f32"].Logits;
            double sum = logits.Values.Sum(logit => Math.Exp(logit / temperature));
            foreach (var action in Enum.GetValues<TurnTakingAction>())
            {
                Assert.Equal(Math.Exp(logits[action.ToName()] / temperature) / sum, prediction.Probabilities[action], tolerance: 0.02);
            }
        }
    }

    private static void AssertNear(string model, string golden, string result, float greatest, float average)
    {
        var distances = GoldenScorer.MeasureDistances(model, golden, result);
        Assert.True(distances.Max() < greatest, $"at most {distances.Max()}");
        Assert.True(distances.Average() < average, $"on average {distances.Average()}");
    }
}
