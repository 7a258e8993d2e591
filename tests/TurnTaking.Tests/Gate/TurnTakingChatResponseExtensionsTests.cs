using System.Text.Json;
using Microsoft.Extensions.AI;

namespace TurnTaking.Tests;

public class TurnTakingChatResponseExtensionsTests
{
    private static readonly TurnTakingPrediction Prediction =
        TestTurnTakingClient.CreatePrediction(TurnTakingAction.ContinueListening);

    [Fact]
    public void MethodsThrowIfArgumentIsNull()
    {
        Assert.Throws<ArgumentNullException>("response", () => ((ChatResponse)null!).IsTurnIncomplete());
        Assert.Throws<ArgumentNullException>("update", () => ((ChatResponseUpdate)null!).IsTurnIncomplete());
        Assert.Throws<ArgumentNullException>("response", () => ((ChatResponse)null!).GetTurnTakingPrediction());
        Assert.Throws<ArgumentNullException>("update", () => ((ChatResponseUpdate)null!).GetTurnTakingPrediction());
        Assert.Throws<ArgumentNullException>("message", () => ((ChatMessage)null!).GetTurnTakingPrediction());
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("stop", false)]
    [InlineData("turn_incomplete", true)]
    public void IsTurnIncompleteGoesByTheFinishReason(string? reason, bool expected)
    {
        ChatFinishReason? finishReason = reason is null ? null : new ChatFinishReason(reason);

        Assert.Equal(expected, new ChatResponse { FinishReason = finishReason }.IsTurnIncomplete());
        Assert.Equal(expected, new ChatResponseUpdate { FinishReason = finishReason }.IsTurnIncomplete());
    }

    [Fact]
    public void GetTurnTakingPredictionFindsIt()
    {
        var properties = new AdditionalPropertiesDictionary { [TurnTakingGateDecision.PredictionKey] = Prediction };
        var message = new ChatMessage(ChatRole.Assistant, []) { AdditionalProperties = properties };

        Assert.Same(Prediction, message.GetTurnTakingPrediction());
        Assert.Same(Prediction, new ChatResponseUpdate { AdditionalProperties = properties }.GetTurnTakingPrediction());
        Assert.Same(Prediction, new ChatResponse { AdditionalProperties = properties }.GetTurnTakingPrediction());
    }

    [Fact]
    public void GetTurnTakingPredictionOfResponseLooksAtItsMessagesToo()
    {
        var message = new ChatMessage(ChatRole.Assistant, [])
        {
            AdditionalProperties = new() { [TurnTakingGateDecision.PredictionKey] = Prediction },
        };

        Assert.Same(Prediction, new ChatResponse([new(ChatRole.Assistant, "well"), message]).GetTurnTakingPrediction());
    }

    [Fact]
    public async Task WithheldReplyIsKnownAfterJson()
    {
        var typeInfo = TurnTakingJsonUtilities.DefaultOptions.GetTypeInfo(typeof(ChatResponse));
        using var client = new TestChatClient().Gate(TestTurnTakingClient.Predicting(Prediction));
        var response = await client.SendAsync(streaming: false, "hello");

        string json = JsonSerializer.Serialize(response, typeInfo);
        var copy = Assert.IsType<ChatResponse>(JsonSerializer.Deserialize(json, typeInfo));

        Assert.True(copy.IsTurnIncomplete());
        Assert.Equal(Prediction, copy.GetTurnTakingPrediction());
        Assert.Equal(Prediction, Assert.Single(copy.Messages).GetTurnTakingPrediction());
        Assert.Empty(TurnTakingGate.RemoveWithheldReplies(copy.Messages));
    }

    [Fact]
    public void GetTurnTakingPredictionReturnsNullIfThereIsNone()
    {
        var properties = new AdditionalPropertiesDictionary { [TurnTakingGateDecision.PredictionKey] = "something else" };
        var message = new ChatMessage(ChatRole.Assistant, "hello");

        Assert.Null(message.GetTurnTakingPrediction());
        Assert.Null(new ChatResponse(message).GetTurnTakingPrediction());
        Assert.Null(new ChatResponseUpdate().GetTurnTakingPrediction());
        Assert.Null(new ChatResponse { AdditionalProperties = properties }.GetTurnTakingPrediction());
    }
}
