using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using TurnTaking.Tests;

namespace TurnTaking.SemanticKernel.Tests;

public class TurnTakingChatMessageContentExtensionsTests
{
    [Fact]
    public void ArgumentsAreChecked()
    {
        Assert.Throws<ArgumentNullException>("message", () => ((ChatMessageContent)null!).IsTurnIncomplete());
        Assert.Throws<ArgumentNullException>("message", () => ((StreamingChatMessageContent)null!).IsTurnIncomplete());
        Assert.Throws<ArgumentNullException>("message", () => ((ChatMessageContent)null!).GetTurnTakingPrediction());
        Assert.Throws<ArgumentNullException>("message", () => ((StreamingChatMessageContent)null!).GetTurnTakingPrediction());
    }

    [Theory]
    [InlineData("turn_incomplete", true)]
    [InlineData("stop", false)]
    [InlineData("", false)]
    [InlineData(1, false)]
    [InlineData(null, false)]
    public void FinishReasonTellsWhetherTheTurnIsIncomplete(object? finishReason, bool expected)
    {
        var metadata = new Dictionary<string, object?> { ["FinishReason"] = finishReason };

        Assert.Equal(expected, new ChatMessageContent(AuthorRole.Assistant, "", metadata: metadata).IsTurnIncomplete());
        Assert.Equal(expected, new StreamingChatMessageContent(AuthorRole.Assistant, "", metadata: metadata).IsTurnIncomplete());
    }

    [Fact]
    public void PredictionIsThatOfTheMetadata()
    {
        var prediction = TestTurnTakingClient.CreatePrediction(TurnTakingAction.ContinueListening);
        var metadata = new Dictionary<string, object?> { [TurnTakingGateDecision.PredictionKey] = prediction };

        var message = new ChatMessageContent(AuthorRole.Assistant, "", metadata: metadata);
        var streamed = new StreamingChatMessageContent(AuthorRole.Assistant, "", metadata: metadata);

        Assert.Same(prediction, message.GetTurnTakingPrediction());
        Assert.Same(prediction, streamed.GetTurnTakingPrediction());
    }

    [Fact]
    public void OtherRepliesHaveNoPrediction()
    {
        var metadata = new Dictionary<string, object?> { [TurnTakingGateDecision.PredictionKey] = "stored" };

        Assert.Null(new ChatMessageContent(AuthorRole.Assistant, "hi").GetTurnTakingPrediction());
        Assert.Null(new StreamingChatMessageContent(AuthorRole.Assistant, "hi").GetTurnTakingPrediction());
        Assert.Null(new ChatMessageContent(AuthorRole.Assistant, "hi", metadata: metadata).GetTurnTakingPrediction());
        Assert.False(new ChatMessageContent(AuthorRole.Assistant, "hi").IsTurnIncomplete());
        Assert.False(new StreamingChatMessageContent(AuthorRole.Assistant, "hi").IsTurnIncomplete());
    }
}
