using System.Collections.Concurrent;
using Microsoft.Extensions.AI;
using TurnTaking.Tests;

namespace TurnTaking.Orleans.Tests.Client;

/// <summary>What a prediction over a healthy cluster is.</summary>
public sealed class OrleansTurnTakingClientTests : IAsyncLifetime
{
    private TestCluster _cluster = null!;

    private static CancellationToken TestEnds => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _cluster = await TestCluster.StartAsync();

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task PredictionTravelsWhole()
    {
        var expected = new TurnTakingPrediction(TurnTakingAction.ContinueSpeaking, new(0, 0, 0.25f, 0.75f))
        {
            AgentState = AgentState.Speaking,
            Threshold = 0.4f,
            DecidedBy = "fallback",
            FallbackReason = "the remote model did not answer",
            UnsupportedLanguage = "fi",
            ModelId = "some-model",
            InputTokenCount = 42,
            CachedTokenCount = 40,
            QueueTime = TimeSpan.FromMilliseconds(1.5),
            InferenceTime = TimeSpan.FromMilliseconds(2.5),
        };
        _cluster.PredictAsync = (_, _, _, _) => Task.FromResult(expected);
        foreach (string? conversation in new[] { "call", null })
        {
            Assert.Equal(expected, await _cluster.Client.GetPredictionAsync("hello", new() { ConversationId = conversation }, TestEnds));
        }

        var bare = new TurnTakingPrediction(TurnTakingAction.StartSpeaking, new(1, 0, 0, 0));
        _cluster.PredictAsync = (_, _, _, _) => Task.FromResult(bare);
        Assert.Equal(bare, await _cluster.Client.GetPredictionAsync("hello", null, TestEnds));
    }

    [Theory]
    [InlineData("call")]
    [InlineData(null)]
    public async Task MessagesAndOptionsTravel(string? conversationId)
    {
        (IReadOnlyList<ChatMessage> Messages, TurnTakingOptions Options)? seen = null;
        _cluster.PredictAsync = (_, messages, options, _) =>
        {
            seen = (messages, options);
            return Task.FromResult(TestTurnTakingClient.CreatePrediction(TurnTakingAction.StartSpeaking));
        };
        var options = new TurnTakingOptions
        {
            ConversationId = conversationId,
            AgentState = AgentState.Silent,
            Language = "pt-BR",
            StartSpeakingThreshold = 0.7f,
            StartListeningThreshold = 0.2f,
        };
        ChatMessage[] messages =
        [
            new(ChatRole.System, "be brief"),
            new(ChatRole.Assistant, "what can I do"),
            new(ChatRole.User, " "),
            new(ChatRole.User, [new TextContent("a ta"), new TextContent("ble \ud83c\udf55")]),
            new(ChatRole.Tool, "none"),
        ];
        await _cluster.Client.GetPredictionAsync(messages, options, TestEnds);
        Assert.Equal(
            [(ChatRole.Assistant, "what can I do"), (ChatRole.User, "a table \ud83c\udf55")],
            seen!.Value.Messages.Select(message => (message.Role, message.Text)));
        Assert.Equal(conversationId, seen.Value.Options.ConversationId);
        Assert.Equal(AgentState.Silent, seen.Value.Options.AgentState);
        Assert.Equal("pt-BR", seen.Value.Options.Language);
        Assert.Equal(0.7f, seen.Value.Options.StartSpeakingThreshold);
        Assert.Equal(0.2f, seen.Value.Options.StartListeningThreshold);
    }

    [Fact]
    public async Task ConversationsStayOnTheirSilosAndUseAll()
    {
        var silos = new ConcurrentDictionary<string, ConcurrentBag<string>>();
        _cluster.PredictAsync = (silo, _, options, _) =>
        {
            silos.GetOrAdd(options.ConversationId!, _ => []).Add(silo);
            return Task.FromResult(TestTurnTakingClient.CreatePrediction(TurnTakingAction.StartSpeaking));
        };
        for (int word = 0; word < 5; word++)
        {
            await Task.WhenAll(Enumerable.Range(0, 40).Select(call =>
                _cluster.Client.GetPredictionAsync("hello", new() { ConversationId = $"call {call}" }, TestEnds)));
        }

        Assert.Equal(40, silos.Count);
        Assert.All(silos.Values, asked => Assert.Equal(5, asked.Count));
        Assert.All(silos.Values, asked => Assert.Single(asked.Distinct()));
        Assert.Equal(2, silos.Values.SelectMany(asked => asked).Distinct().Count());
    }

    [Fact]
    public async Task AGrainThatForgotGetsTheWholeTranscript()
    {
        IReadOnlyList<ChatMessage> seen = [];
        _cluster.PredictAsync = (_, messages, _, _) =>
        {
            seen = messages;
            return Task.FromResult(TestTurnTakingClient.CreatePrediction(TurnTakingAction.StartSpeaking));
        };
        using var resent = new MetricSum(_cluster.Client, "turn_taking.orleans.resent_transcripts");
        var options = new TurnTakingOptions { ConversationId = "call" };
        List<ChatMessage> messages = [];
        for (int i = 0; i < 12; i++)
        {
            messages.Add(new(i % 2 == 0 ? ChatRole.User : ChatRole.Assistant, $"message {i}"));
            if (i == 8)
            {
                Assert.Equal(0, resent.Sum);
                await _cluster.DeactivateAsync("call");
            }

            await _cluster.Client.GetPredictionAsync(messages, options, TestEnds);
            Assert.Equal(messages.Select(message => message.Text), seen.Select(message => message.Text));
        }

        Assert.Equal(1, resent.Sum);
    }

    [Fact]
    public async Task ErrorsArriveAsWhatTheyAre()
    {
        foreach (string? conversation in new[] { "call", null })
        {
            var options = new TurnTakingOptions { ConversationId = conversation };
            Fail(new TurnTakingQueueFullException("1,024 wait already"));
            var full = await Assert.ThrowsAsync<TurnTakingQueueFullException>(() => Predict(options));
            Assert.Equal("1,024 wait already", full.Message);

            Fail(new InvalidOperationException("the model failed"));
            var failed = await Assert.ThrowsAsync<InvalidOperationException>(() => Predict(options));
            Assert.Equal("the model failed", failed.Message);
        }

        void Fail(Exception exception) => _cluster.PredictAsync = (_, _, _, _) => Task.FromException<TurnTakingPrediction>(exception);

        Task<TurnTakingPrediction> Predict(TurnTakingOptions options) => _cluster.Client.GetPredictionAsync("hello", options, TestEnds);
    }

    [Fact]
    public async Task WhatCannotBePredictedIsRefusedHere()
    {
        _cluster.PredictAsync = (_, _, _, _) => throw new NotSupportedException("No prediction was expected.");
        await Assert.ThrowsAsync<ArgumentNullException>(() => _cluster.Client.GetPredictionAsync((IEnumerable<ChatMessage>)null!, null, TestEnds));
        await Assert.ThrowsAsync<ArgumentException>(() => _cluster.Client.GetPredictionAsync([new(ChatRole.System, "be brief")], null, TestEnds));
    }

    [Theory]
    [InlineData("call")]
    [InlineData(null)]
    public async Task CancellationReachesTheSilo(string? conversationId)
    {
        var started = new TaskCompletionSource();
        var canceled = new TaskCompletionSource();
        _cluster.PredictAsync = async (_, _, _, cancellationToken) =>
        {
            cancellationToken.Register(canceled.SetResult);
            started.SetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
            throw new NotSupportedException();
        };
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(TestEnds);
        var prediction = _cluster.Client.GetPredictionAsync("hello", new() { ConversationId = conversationId }, cancellation.Token);
        await started.Task.WaitAsync(TestEnds);
        await cancellation.CancelAsync();
        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => prediction);
        Assert.Equal(cancellation.Token, error.CancellationToken);
        await canceled.Task.WaitAsync(TestEnds);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _cluster.Client.GetPredictionAsync("hello", null, cancellation.Token));
    }

    [Fact]
    public async Task ANewerWordDoesNotWaitForAnOlderOne()
    {
        var older = new TaskCompletionSource<TurnTakingPrediction>();
        _cluster.PredictAsync = (_, messages, _, _) => messages[^1].Text == "I"
            ? older.Task
            : Task.FromResult(TestTurnTakingClient.CreatePrediction(TurnTakingAction.ContinueListening));
        var options = new TurnTakingOptions { ConversationId = "call" };
        var first = _cluster.Client.GetPredictionAsync("I", options, TestEnds);
        Assert.Equal(TurnTakingAction.ContinueListening, (await _cluster.Client.GetPredictionAsync("I would", options, TestEnds)).Action);
        Assert.False(first.IsCompleted);
        older.SetResult(TestTurnTakingClient.CreatePrediction(TurnTakingAction.StartSpeaking));
        Assert.Equal(TurnTakingAction.StartSpeaking, (await first).Action);
    }

    [Fact]
    public async Task ASupersededPredictionEndsAsInOneProcess()
    {
        var older = new TaskCompletionSource<TurnTakingPrediction>();
        _cluster.PredictAsync = (_, messages, _, _) => messages[^1].Text == "I"
            ? older.Task
            : Task.FromResult(TestTurnTakingClient.CreatePrediction(TurnTakingAction.ContinueListening));
        var options = new TurnTakingOptions { ConversationId = "call" };
        var first = _cluster.Client.GetPredictionAsync("I", options, TestEnds);
        await _cluster.Client.GetPredictionAsync("I would", options, TestEnds);
        older.SetException(new OperationCanceledException("superseded by a newer one"));
        var superseded = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.Equal("superseded by a newer one", superseded.Message);
    }

    [Fact]
    public async Task WhatAnOlderAttemptSupersededIsTriedAgain()
    {
        int count = 0;
        _cluster.PredictAsync = (_, _, _, _) => Interlocked.Increment(ref count) == 1
            ? Task.FromException<TurnTakingPrediction>(new OperationCanceledException("superseded by an older one that came late"))
            : Task.FromResult(TestTurnTakingClient.CreatePrediction(TurnTakingAction.ContinueListening));
        await _cluster.Client.GetPredictionAsync("I would", new() { ConversationId = "call" }, TestEnds);
        Assert.Equal(2, count);
    }

    [Fact]
    public async Task DisposedClientPredictsNothing()
    {
        var started = new TaskCompletionSource();
        _cluster.PredictAsync = async (_, _, _, cancellationToken) =>
        {
            started.SetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
            throw new NotSupportedException();
        };
        var running = _cluster.Client.GetPredictionAsync("hello", null, TestEnds);
        await started.Task.WaitAsync(TestEnds);
        _cluster.Client.Dispose();
        _cluster.Client.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => running);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => _cluster.Client.GetPredictionAsync("hello", null, TestEnds));
    }

    [Fact]
    public void GivesItsServices()
    {
        Assert.Equal("orleans", _cluster.Client.GetRequiredService<TurnTakingClientMetadata>().ProviderName);
        Assert.NotNull(_cluster.Client.GetService<IGrainFactory>());
        Assert.Same(_cluster.Client, _cluster.Client.GetService<ITurnTakingClient>());
        Assert.Null(_cluster.Client.GetService(typeof(ITurnTakingClient), "key"));
        Assert.Null(_cluster.Client.GetService<string>());
    }
}
