using Microsoft.Extensions.AI;

namespace TurnTaking.Onnx.Tests;

/// <summary>Who runs, who waits, who gives way: seen through the client.</summary>
public sealed class ActionScorerTests
{
    // Takes long enough to run that others wait meanwhile.
    private static readonly ChatMessage[] LongConversation = [new(ChatRole.User, new string('a', 900))];

    private static CancellationToken TestEnds => TestContext.Current.CancellationToken;

    [Fact]
    public async Task IdenticalPromptIsAnsweredFromMemory()
    {
        using var client = new OnnxTurnTakingClient();
        TurnTakingOptions options = new() { ConversationId = "call" };
        var first = await client.GetPredictionAsync("hello there", options, TestEnds);
        var second = await client.GetPredictionAsync("hello there", options, TestEnds);
        Assert.Equal(first.Probabilities, second.Probabilities);
        Assert.Equal((first.InputTokenCount, TimeSpan.Zero), (second.CachedTokenCount, second.InferenceTime));

        var third = await client.GetPredictionAsync("hello there my", options, TestEnds);
        Assert.NotEqual(first.Probabilities, third.Probabilities);
        Assert.NotEqual(TimeSpan.Zero, third.InferenceTime);
    }

    [Fact]
    public async Task WaitingRequestIsSupersededByANewerOneOfItsConversation()
    {
        using var client = new OnnxTurnTakingClient(new() { Model = TestModels.TinyFloat, ThreadCount = Environment.ProcessorCount });
        TurnTakingOptions options = new() { ConversationId = "call" };
        var running = Enumerable.Range(0, 20).Select(_ => client.GetPredictionAsync(LongConversation, null, TestEnds)).ToList();
        var older = client.GetPredictionAsync("I would", options, TestEnds);
        var newer = client.GetPredictionAsync("I would like", options, TestEnds);
        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => older);
        Assert.Contains("'call'", error.Message);
        Assert.NotEqual(TestEnds, error.CancellationToken);
        Assert.True((await newer).QueueTime > TimeSpan.Zero);
        await Task.WhenAll(running);
    }

    [Fact]
    public async Task FullQueueRefuses()
    {
        using var client = new OnnxTurnTakingClient(new() { Model = TestModels.TinyFloat, MaxQueueLength = 3 });
        var predictions = Enumerable.Range(0, 50).Select(_ => client.GetPredictionAsync(LongConversation, null, TestEnds)).ToList();
        await Task.WhenAll(predictions).ContinueWith(_ => { }, TestEnds);
        var refused = predictions.Where(prediction => prediction.IsFaulted).ToList();
        Assert.InRange(refused.Count, 1, 47);
        Assert.All(refused, prediction => Assert.IsType<TurnTakingQueueFullException>(prediction.Exception!.InnerException));
        Assert.Contains("MaxQueueLength", refused[0].Exception!.InnerException!.Message);
        Assert.NotNull(await client.GetPredictionAsync(LongConversation, null, TestEnds));
    }

    [Fact]
    public async Task CanceledRequestLeavesTheQueueAndTheOthersInIt()
    {
        using var client = new OnnxTurnTakingClient(new() { Model = TestModels.TinyFloat, ThreadCount = Environment.ProcessorCount });
        using var cancellation = new CancellationTokenSource();
        var before = client.GetPredictionAsync(LongConversation, null, TestEnds);
        var canceled = client.GetPredictionAsync("I would", new() { ConversationId = "a" }, cancellation.Token);
        var after = client.GetPredictionAsync("I would", new() { ConversationId = "b" }, TestEnds);
        await cancellation.CancelAsync();
        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => canceled);
        Assert.Equal(cancellation.Token, error.CancellationToken);
        Assert.NotNull(await before);
        Assert.NotNull(await after);
    }

    /// <summary>Many calls at once, word by word: whatever ran together, the scores are those of a full pass.</summary>
    [Fact]
    public async Task ConversationsAtOnceScoreAsAlone()
    {
        string[] words = "well i was charged twice for the same order last week and i would like to have that money back".Split(' ');
        using var client = new OnnxTurnTakingClient(new() { Model = TestModels.TinyFloat, ThreadCount = Environment.ProcessorCount });
        int together = 0;
        for (int count = 1; count <= words.Length; count++)
        {
            string[] texts = [.. Enumerable.Range(0, 16).Select(call => $"call {call}: {string.Join(' ', words.Skip(call % 3).Take(count))}")];
            var predictions = await Task.WhenAll(texts.Select(
                (text, call) => client.GetPredictionAsync(text, new() { ConversationId = $"{call}" }, TestEnds)));
            together += predictions.Length - predictions.Select(prediction => prediction.InferenceTime).Distinct().Count();
            for (int call = 0; call < texts.Length; call++)
            {
                var alone = await client.GetPredictionAsync(texts[call], cancellationToken: TestEnds);
                foreach (var action in Enum.GetValues<TurnTakingAction>())
                {
                    Assert.Equal(alone.Probabilities[action], predictions[call].Probabilities[action], tolerance: 1e-5f);
                }
            }
        }

        Assert.True(together > 0, "No two conversations ran together.");
    }
}
