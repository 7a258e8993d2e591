using System.Collections.Concurrent;
using Microsoft.Extensions.AI;

namespace TurnTaking.Orleans.Tests.Live;

public sealed class OrleansLiveConversationTests
{
    /// <summary>Waits so short that the tests need not wait, and one that never ends.</summary>
    private static readonly LiveConversationOptions Options = new()
    {
        MinimumWait = TimeSpan.FromMilliseconds(1),
        MaximumWait = TimeSpan.FromHours(1),
        EagerWait = TimeSpan.FromMilliseconds(1),
        VoiceLimit = TimeSpan.FromHours(2),
        InitialMessages = [new(ChatRole.System, "be brief")],
        TurnTakingOptions = new() { ConversationId = "call" },
    };

    private static CancellationToken TestEnds => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AWholeCall()
    {
        await using var cluster = await StartAsync();
        await using var conversation = new OrleansLiveConversation(cluster.Grains, Options);
        await using var events = new Events(conversation);

        conversation.StartUserVoice();
        conversation.AddPartialTranscript("I would like a table");
        var start = await events.NextAsync<UserTurnStarted>();
        Assert.Equal((1, "I would like a table"), (start.Turn, start.Transcript));
        conversation.AddFinalTranscript("I would like a table for two.");
        conversation.StopUserVoice();
        var end = await events.NextAsync<EndOfTurn>();
        Assert.Equal((1, "I would like a table for two.", EndOfTurnReason.Words), (end.Turn, end.Transcript, end.Reason));
        Assert.Equal(TurnTakingAction.StartSpeaking, end.Prediction!.Action);
        Assert.True(end.Time > TimeSpan.Zero && end.LastSpeechTime > TimeSpan.Zero);
        Assert.Equal(["be brief", "I would like a table for two."], end.Messages.Select(message => message.Text));
        Assert.Equal(["be brief", "I would like a table for two."], conversation.Messages.Select(message => message.Text));

        conversation.StartAgentSpeech("A table for two, at what time?");
        conversation.ReportAgentSpeech("A table");
        conversation.AddPartialTranscript("no wait I meant three people");
        var interruption = await events.NextAsync<Interruption>();
        Assert.Equal(("no wait I meant three people", "A table"), (interruption.Transcript, interruption.SpokenText));
        conversation.StopAgentSpeech("A table");
        Assert.Equal(2, (await events.NextAsync<UserTurnStarted>()).Turn);
        conversation.Complete();
        end = await events.NextAsync<EndOfTurn>();
        Assert.Equal(2, end.Turn);
        Assert.Equal(["be brief", "I would like a table for two.", "A table", "no wait I meant three people"], end.Messages.Select(message => message.Text));
        await events.EndAsync();
    }

    [Fact]
    public async Task ALostSiloLosesNoTurn()
    {
        await using var cluster = await StartAsync(siloCount: 3);
        var silos = new ConcurrentQueue<string>();
        var predict = cluster.PredictAsync;
        cluster.PredictAsync = (silo, messages, options, cancellationToken) =>
        {
            silos.Enqueue(silo);
            return predict(silo, messages, options, cancellationToken);
        };
        await using var conversation = new OrleansLiveConversation(cluster.Grains, Options);
        await using var events = new Events(conversation);

        conversation.AddFinalTranscript("Hello.");
        Assert.Equal(1, (await events.NextAsync<UserTurnStarted>()).Turn);
        Assert.Equal(1, (await events.NextAsync<EndOfTurn>()).Turn);
        conversation.StartAgentSpeech("Hi there");
        conversation.StopAgentSpeech();
        conversation.AddPartialTranscript("I would like");
        Assert.Equal(2, (await events.NextAsync<UserTurnStarted>()).Turn);

        await cluster.KillSiloAsync(silos.Last());
        conversation.AddPartialTranscript("I would like a");
        conversation.AddFinalTranscript("I would like a table.");
        var end = await events.NextAsync<EndOfTurn>();
        Assert.Equal((2, "I would like a table."), (end.Turn, end.Transcript));
        Assert.Equal(["be brief", "Hello.", "Hi there", "I would like a table."], end.Messages.Select(message => message.Text));
        Assert.Equal(2, silos.Distinct().Count());

        conversation.StartAgentSpeech("For how many?");
        conversation.StopAgentSpeech();
        conversation.AddFinalTranscript("Two.");
        Assert.Equal(3, (await events.NextAsync<UserTurnStarted>()).Turn);
        Assert.Equal(3, (await events.NextAsync<EndOfTurn>()).Turn);
        conversation.Complete();
        await events.EndAsync();
    }

    [Fact]
    public async Task ARollingRestartLosesNoTurn()
    {
        await using var cluster = await StartAsync(siloCount: 2);
        await using var conversation = new OrleansLiveConversation(cluster.Grains, Options);
        await using var events = new Events(conversation);
        int turn = 0;
        foreach (string silo in cluster.Silos.Select(silo => silo.Name).ToList())
        {
            conversation.AddPartialTranscript($"I would like {turn}");
            Assert.Equal(turn + 1, (await events.NextAsync<UserTurnStarted>()).Turn);
            await cluster.AddSiloAsync();
            await cluster.StopSiloAsync(silo);
            conversation.AddFinalTranscript($"I would like {turn} tables.");
            var end = await events.NextAsync<EndOfTurn>();
            Assert.Equal((++turn, $"I would like {turn - 1} tables."), (end.Turn, end.Transcript));
        }
    }

    [Fact]
    public async Task InputsOfManyThreadsComeInTheirOrderAndNoneIsLost()
    {
        await using var cluster = await StartAsync();
        await using var conversation = new OrleansLiveConversation(cluster.Grains, Options);
        await using var events = new Events(conversation);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Run(
            () =>
            {
                for (int revision = 0; revision < 200; revision++)
                {
                    conversation.AddPartialTranscript($"word {thread} of", $"segment {thread}", revision);
                }

                conversation.AddFinalTranscript($"word {thread} of", $"segment {thread}");
            },
            TestEnds)));
        conversation.Complete();
        await events.NextAsync<UserTurnStarted>();
        var end = await events.NextAsync<EndOfTurn>();
        Assert.All(Enumerable.Range(0, 8), thread => Assert.Contains($"word {thread} of", end.Transcript));
        await events.EndAsync();
    }

    [Fact]
    public async Task WrongOptionsAreRefusedAtOnce()
    {
        await using var cluster = await StartAsync();
        var grains = cluster.Grains;
        Assert.Throws<ArgumentException>(() => new OrleansLiveConversation(grains, new() { SilenceWait = TimeSpan.Zero }));
        Assert.Throws<ArgumentNullException>(() => new OrleansLiveConversation(null!));
    }

    [Fact]
    public async Task DisposalEndsTheEvents()
    {
        await using var cluster = await StartAsync();
        var conversation = new OrleansLiveConversation(cluster.Grains, Options);
        await using var events = new Events(conversation);
        conversation.AddPartialTranscript("I would");
        await events.NextAsync<UserTurnStarted>();
        await conversation.DisposeAsync();
        conversation.AddPartialTranscript("I would like");
        await events.EndAsync();
    }

    private static async Task<TestCluster> StartAsync(int siloCount = 1)
    {
        var cluster = await TestCluster.StartAsync(siloCount);
        cluster.PredictAsync = (_, messages, options, _) =>
        {
            Assert.Equal("call", options.ConversationId);
            float end = options.AgentState == AgentState.Speaking || messages[^1].Text.EndsWith('.') ? 1 : 0;
            return Task.FromResult(new TurnTakingPrediction(TurnTakingAction.StartSpeaking, new(end, 1 - end, end, 1 - end)));
        };
        return cluster;
    }

    private sealed class Events(OrleansLiveConversation conversation) : IAsyncDisposable
    {
        private readonly IAsyncEnumerator<ConversationEvent> _events = conversation.GetEventsAsync(TestEnds).GetAsyncEnumerator(TestEnds);

        /// <summary>Gets the next event of a type; those passed over must not begin or end a turn.</summary>
        public async Task<T> NextAsync<T>()
            where T : ConversationEvent
        {
            while (true)
            {
                Assert.True(await _events.MoveNextAsync(), $"The events ended before {typeof(T).Name}.");
                if (_events.Current is T found)
                {
                    return found;
                }

                Assert.False(_events.Current is EndOfTurn or UserTurnStarted, $"Expected {typeof(T).Name}, found {_events.Current}.");
            }
        }

        public async Task EndAsync()
        {
            while (await _events.MoveNextAsync())
            {
                Assert.False(_events.Current is EndOfTurn or UserTurnStarted, $"Expected no more, found {_events.Current}.");
            }
        }

        public ValueTask DisposeAsync() => _events.DisposeAsync();
    }
}
