using Microsoft.Extensions.AI;

namespace TurnTaking.Onnx.Tests;

/// <summary>The client as a scorer of prompts that others have encoded.</summary>
public sealed class ActionTokenScorerTests : IDisposable
{
    private readonly OnnxTurnTakingClient _client = new(new OnnxTurnTakingClientOptions { Temperature = 1 });

    private IActionTokenScorer Scorer => _client.AsBuilder().UseOpenTelemetry().Build().GetService<IActionTokenScorer>()!;

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task TheScoresOfAPromptAreThoseOfItsMessages()
    {
        var prediction = await _client.GetPredictionAsync(
            [new(ChatRole.Assistant, "Your name?"), new(ChatRole.User, "it is")], null, TestContext.Current.CancellationToken);

        var ids = Scorer.Encode("<|im_start|>assistant\nYour name?<|im_end|>\n<|im_start|>user\nit is<|im_end|>\n<|predict|>");
        var scores = await Scorer.GetScoresAsync(ids, null, TestContext.Current.CancellationToken);

        Assert.Equal(prediction.InputTokenCount, ids.Count);
        Assert.Equal(1, scores.LogProbabilities.Sum(value => Math.Exp(value)), 1e-5);
        Assert.All(
            Enum.GetValues<TurnTakingAction>(),
            action => Assert.Equal(prediction.Probabilities[action], Math.Exp(scores.LogProbabilities[(int)action]), 1e-4));
    }

    [Fact]
    public async Task APromptThatAnotherBeginsWithIsNotComputedAgain()
    {
        var first = Scorer.Encode("<|im_start|>user\nI would like<|im_end|>\n<|predict|>");
        var second = Scorer.Encode("<|im_start|>user\nI would like to<|im_end|>\n<|predict|>");

        await Scorer.GetScoresAsync(first, "call", TestContext.Current.CancellationToken);
        var scores = await Scorer.GetScoresAsync(second, "call", TestContext.Current.CancellationToken);

        // All but the close of the message: its end, the line break and the token that asks for the action.
        Assert.Equal(first.Count - 3, scores.CachedTokenCount);
    }

    [Fact]
    public async Task IdsThatTheModelDoesNotKnowAreRefused()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => AskAsync([]));
        await Assert.ThrowsAsync<ArgumentException>(() => AskAsync([-1]));
        await Assert.ThrowsAsync<ArgumentException>(() => AskAsync([Scorer.VocabularySize]));
        await Assert.ThrowsAsync<ArgumentException>(() => AskAsync([.. Enumerable.Repeat(1, Scorer.MaxTokenCount + 1)]));

        Task<ActionTokenScores> AskAsync(int[] ids) => Scorer.GetScoresAsync(ids, null, TestContext.Current.CancellationToken);
    }
}
