using System.Threading.Channels;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Time.Testing;

namespace TurnTaking.Tests;

public class LiveConversationTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void ArgumentsAreChecked()
    {
        Assert.Throws<ArgumentNullException>("client", () => new LiveConversation(null!));
        using var client = LiveCall.Predicting(1);
        Assert.Throws<ArgumentException>(() => new LiveConversation(client, new() { SilenceWait = TimeSpan.Zero }));
        Assert.Throws<ArgumentException>(() => new LiveConversation(client, new() { EagerThreshold = double.NaN }));
        Assert.Throws<ArgumentException>(() => new LiveConversation(client, new() { Eagerness = (Eagerness)9 }));
        Assert.Throws<ArgumentException>(() => new LiveConversation(client, new() { WaitExponent = 0 }));
        Assert.Throws<ArgumentException>(() => new LiveConversation(
            client, new() { MinimumWait = TimeSpan.FromSeconds(2), MaximumWait = TimeSpan.FromSeconds(1) }));
    }

    [Fact]
    public async Task FinishedWordsAreAnsweredAfterTheMinimumWaitFromTheLastSpeech()
    {
        using var client = LiveCall.Predicting(1);
        await using var call = new LiveCall(client, new() { MinimumWait = TimeSpan.FromSeconds(0.4) });
        call.Conversation.StartUserVoice();
        call.Wait(1);
        call.Conversation.StopUserVoice();
        call.Wait(0.1);
        call.Conversation.AddFinalTranscript("What time is it?");

        Assert.Equal(new(1, "What time is it?"), await NextWithoutTimesAsync<UserTurnStarted>(call));
        await call.NextAsync<PredictionUpdated>();
        call.Wait(0.3);
        await call.NextAsync<EagerEndOfTurn>();
        var end = await call.NextAsync<EndOfTurn>();
        Assert.Equal(EndOfTurnReason.Words, end.Reason);
        Assert.Equal(TimeSpan.FromSeconds(1.4), end.Time);
        Assert.Equal(TimeSpan.FromSeconds(1), end.LastSpeechTime);
        Assert.NotNull(end.Prediction);
        Assert.Equal("What time is it?", Assert.Single(call.Conversation.Messages).Text);
    }

    [Fact]
    public async Task UnfinishedWordsAreAnsweredAfterTheMaximumWait()
    {
        using var client = LiveCall.Predicting(0);
        await using var call = new LiveCall(client, new() { MaximumWait = TimeSpan.FromSeconds(3) });
        call.Conversation.AddPartialTranscript("I would like");
        await call.NextAsync<PredictionUpdated>();
        call.Wait(2.9);
        call.Conversation.AddPartialTranscript("I would like to");
        await call.NextAsync<PredictionUpdated>();
        call.Wait(3);
        var end = await call.NextAsync<EndOfTurn>();
        Assert.Equal((1, "I would like to", EndOfTurnReason.Deadline, TimeSpan.FromSeconds(5.9)), (end.Turn, end.Transcript,
            end.Reason, end.Time));
    }

    /// <summary>Each wait is told once, after the events of its moment.</summary>
    [Fact]
    public async Task WaitsAreTold()
    {
        var time = new FakeTimeProvider();
        var waits = Channel.CreateUnbounded<ConversationWait?>();
        using var client = LiveCall.Hanging();
        await using LiveConversation conversation = new(client, new() { SilenceWait = TimeSpan.FromSeconds(0.8) }, time)
        {
            WaitChanged = wait => waits.Writer.TryWrite(wait),
        };

        conversation.AddPartialTranscript("hello");
        Assert.Equal(
            new ConversationWait(ConversationWaitKind.Silence, TimeSpan.Zero, TimeSpan.FromSeconds(0.8)),
            await waits.Reader.ReadAsync(Cancellation));
        conversation.AddPartialTranscript("hello");
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(await waits.Reader.ReadAsync(Cancellation));

        await using var events = conversation.GetEventsAsync(Cancellation).GetAsyncEnumerator(Cancellation);
        Assert.True(await events.MoveNextAsync());
        Assert.True(await events.MoveNextAsync());
        Assert.IsType<EndOfTurn>(events.Current);
    }

    [Fact(Timeout = 60_000)]
    public async Task AnswerComesInTimeWhenTheTimerIsArmedLate()
    {
        LateTimerProvider time = new();
        using var client = LiveCall.Hanging();
        await using LiveConversation conversation = new(client, new() { SilenceWait = TimeSpan.FromSeconds(0.8) }, time);
        conversation.AddFinalTranscript("What time is it?");
        await foreach (var conversationEvent in conversation.GetEventsAsync(TestContext.Current.CancellationToken))
        {
            if (conversationEvent is EndOfTurn end)
            {
                Assert.Equal(TimeSpan.FromSeconds(0.8), end.Time);
                break;
            }
        }
    }

    [Theory]
    [InlineData("throws")]
    [InlineData("hangs")]
    [InlineData("blocks")]
    [InlineData("is canceled")]
    public async Task ClientThatFailsLeavesTheAnswerToSilence(string failure)
    {
        using var release = new ManualResetEventSlim();
        using var client = new TestTurnTakingClient
        {
            GetPredictionAsyncCallback = (_, _, token) => failure switch
            {
                "throws" => throw new InvalidOperationException("no model"),
                "is canceled" => Task.FromCanceled<TurnTakingPrediction>(new(true)),
                "hangs" => LiveCall.Hanging().GetPredictionAsync([], null, token),
                _ => Block(release),
            },
        };
        await using var call = new LiveCall(client, new() { SilenceWait = TimeSpan.FromSeconds(0.8) });
        for (int turn = 1; turn <= 6; turn++)
        {
            call.Conversation.AddFinalTranscript($"turn number {turn}");
            await call.NextAsync<UserTurnStarted>();
            call.Wait(0.8);
            var end = await call.NextAsync<EndOfTurn>();
            Assert.Equal((turn, EndOfTurnReason.Silence), (end.Turn, end.Reason));
            Assert.Null(end.Prediction);
            call.Wait(1);
        }

        release.Set();
    }

    [Fact]
    public async Task SupersededPredictionIsCanceled()
    {
        TaskCompletionSource isCanceled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource isAsked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using var client = new TestTurnTakingClient
        {
            GetPredictionAsyncCallback = async (messages, _, token) =>
            {
                if (messages.Last().Text == "I")
                {
                    token.Register(isCanceled.SetResult);
                    isAsked.SetResult();
                    await Task.Delay(Timeout.Infinite, token);
                }

                return TestTurnTakingClient.CreatePrediction(TurnTakingAction.StartSpeaking);
            },
        };
        await using var call = new LiveCall(client);
        call.Conversation.AddPartialTranscript("I");
        await isAsked.Task.WaitAsync(Cancellation);
        call.Conversation.AddPartialTranscript("I do");
        await isCanceled.Task.WaitAsync(Cancellation);
        Assert.Equal("I do", (await call.NextAsync<PredictionUpdated>()).Transcript);
    }

    [Fact]
    public async Task FinishedPredictionIsNotCanceled()
    {
        List<CancellationToken> tokens = [];
        using var client = new TestTurnTakingClient
        {
            GetPredictionAsyncCallback = (_, _, token) =>
            {
                tokens.Add(token);
                return Task.FromResult(TestTurnTakingClient.CreatePrediction(TurnTakingAction.ContinueListening));
            },
        };
        await using (var conversation = new LiveConversation(client))
        {
            await using var events = conversation.GetEventsAsync(Cancellation).GetAsyncEnumerator(Cancellation);
            conversation.StartUserVoice();
            foreach (string text in new[] { "I", "I do", "I do not" })
            {
                conversation.AddPartialTranscript(text);
                do
                {
                    await events.MoveNextAsync();
                }
                while (events.Current is not PredictionUpdated updated || updated.Transcript != text);
            }
        }

        Assert.Equal(3, tokens.Count);
        Assert.All(tokens, token => Assert.False(token.IsCancellationRequested));
    }

    [Fact]
    public async Task NewestWordsWaitForAClientThatIgnoresItsCancellation()
    {
        var asked = Channel.CreateUnbounded<(string Text, TaskCompletionSource<TurnTakingPrediction> Answer)>();
        using var client = new TestTurnTakingClient
        {
            GetPredictionAsyncCallback = (messages, _, _) =>
            {
                var answer = new TaskCompletionSource<TurnTakingPrediction>(TaskCreationOptions.RunContinuationsAsynchronously);
                asked.Writer.TryWrite((messages.Last().Text, answer));
                return answer.Task;
            },
        };
        await using var call = new LiveCall(client);
        List<TaskCompletionSource<TurnTakingPrediction>> answers = [];
        foreach (string text in new[] { "one", "one two", "one two three", "one two three go" })
        {
            call.Conversation.AddPartialTranscript(text);
            var (askedText, answer) = await asked.Reader.ReadAsync(Cancellation);
            Assert.Equal(text, askedText);
            answers.Add(answer);
        }

        call.Conversation.AddPartialTranscript("one two three go on");
        await call.NextAsync<UserTurnStarted>();
        answers[1].SetResult(TestTurnTakingClient.CreatePrediction(TurnTakingAction.ContinueListening));
        var (lastText, lastAnswer) = await asked.Reader.ReadAsync(Cancellation);
        Assert.Equal(("one two three go on", 5), (lastText, client.CallCount));
        lastAnswer.SetResult(TestTurnTakingClient.CreatePrediction(TurnTakingAction.ContinueListening));
        Assert.Equal(lastText, (await call.NextAsync<PredictionUpdated>()).Transcript);
    }

    [Fact]
    public async Task PredictionsKnowTheConversationAndTheAgentsState()
    {
        List<(string? Id, AgentState? State, string Messages)> asked = [];
        using var client = new TestTurnTakingClient
        {
            GetPredictionAsyncCallback = (messages, options, _) =>
            {
                asked.Add((options!.ConversationId, options.AgentState, string.Join(" | ", messages.Select(m => $"{m.Role}: {m.Text}"))));
                return Task.FromResult(TestTurnTakingClient.CreatePrediction(TurnTakingAction.StartSpeaking));
            },
        };
        await using var call = new LiveCall(client, new() { TurnTakingOptions = new() { ConversationId = "call-7" } });
        call.Conversation.AddFinalTranscript("hello");
        await call.NextAsync<PredictionUpdated>();
        call.Wait(2);
        call.Conversation.StartAgentSpeech("Hi, what can I do for you today?");
        call.Conversation.ReportAgentSpeech("Hi, what can");
        call.Conversation.AddPartialTranscript("a table");
        await call.NextAsync<EagerEndOfTurn>();
        await call.NextAsync<EndOfTurn>();
        await call.NextAsync<PredictionUpdated>();
        Assert.Equal(
            [
                ("call-7", AgentState.Silent, "user: hello"),
                ("call-7", AgentState.Speaking, "user: hello | assistant: Hi, what can | user: a table"),
            ],
            asked);
    }

    [Fact]
    public async Task InterruptionCutsTheAgentsMessage()
    {
        using var client = LiveCall.Predicting(0.9f);
        await using var call = new LiveCall(client);
        call.Conversation.StartAgentSpeech("We are open from nine to five on all days.");
        call.Conversation.ReportAgentSpeech("We are open");
        call.Conversation.AddPartialTranscript("no I meant");
        var interruption = await call.NextAsync<Interruption>();
        Assert.Equal(("no I meant", "We are open"), (interruption.Transcript, interruption.SpokenText));
        Assert.NotNull(interruption.Prediction);
        await call.NextAsync<UserTurnStarted>();
        Assert.Equal("We are open", Assert.Single(call.Conversation.Messages).Text);
        Assert.Equal("no I meant", Assert.IsType<EndOfTurn>(Assert.Single(await call.CompleteAsync())).Transcript);
        Assert.Equal([ChatRole.Assistant, ChatRole.User], call.Conversation.Messages.Select(m => m.Role));
    }

    [Fact]
    public async Task BackchannelIsNoTurn()
    {
        using var client = LiveCall.Predicting(0.1f);
        await using var call = new LiveCall(client);
        call.Conversation.StartAgentSpeech("We are open.");
        call.Conversation.AddFinalTranscript("uh-huh");
        await call.NextAsync<PredictionUpdated>();
        call.Wait(0.5);
        Assert.Equal("uh-huh", (await call.NextAsync<Backchannel>()).Transcript);
        call.Conversation.StopAgentSpeech();
        Assert.Empty(await call.CompleteAsync());
        Assert.Equal("We are open.", Assert.Single(call.Conversation.Messages).Text);
    }

    [Theory]
    [InlineData("yeah", false)]
    [InlineData("but why", true)]
    public async Task WordsOverTheAgentAreDecidedByTheirLimitWithoutPrediction(string words, bool isInterruption)
    {
        using var client = LiveCall.Hanging();
        await using var call = new LiveCall(client);
        call.Conversation.StartAgentSpeech("We are open.");
        call.Conversation.AddFinalTranscript(words);
        call.Wait(1);
        var decision = isInterruption ? (ConversationEvent)await call.NextAsync<Interruption>() : await call.NextAsync<Backchannel>();
        Assert.Equal(TimeSpan.FromSeconds(1), decision.Time);
    }

    [Fact]
    public async Task CoughPausesTheAgentAndResumesIt()
    {
        using var client = LiveCall.Predicting(1);
        await using var call = new LiveCall(client);
        call.Conversation.StartAgentSpeech("We are open.");
        call.Conversation.StartUserVoice();
        call.Wait(0.3);
        await call.NextAsync<AgentPauseSuggested>();
        call.Conversation.StopUserVoice();
        call.Wait(0.3);
        Assert.Equal(TimeSpan.FromSeconds(0.6), (await call.NextAsync<AgentResumeSuggested>()).Time);
    }

    [Fact]
    public async Task HoldIsAnsweredOnlyWhenTheUserSpeaksAgain()
    {
        using var client = LiveCall.Predicting(1);
        await using var call = new LiveCall(client);
        call.Conversation.AddFinalTranscript("hold on a second");
        await call.NextAsync<PredictionUpdated>();
        call.Wait(1);
        await call.NextAsync<HoldRequested>();
        call.Wait(20);
        call.Conversation.AddFinalTranscript("okay what about Tuesday");
        await call.NextAsync<PredictionUpdated>();
        call.Wait(1);
        await call.NextAsync<EagerEndOfTurn>();
        Assert.Equal("hold on a second okay what about Tuesday", (await call.NextAsync<EndOfTurn>()).Transcript);
    }

    [Fact]
    public async Task HoldIsAnsweredAtItsLimit()
    {
        using var client = LiveCall.Predicting(1);
        await using var call = new LiveCall(client, new() { HoldLimit = TimeSpan.FromSeconds(7) });
        call.Conversation.AddFinalTranscript("hold on");
        await call.NextAsync<PredictionUpdated>();
        call.Wait(1);
        var hold = await call.NextAsync<HoldRequested>();
        call.Wait(7);
        var end = await call.NextAsync<EndOfTurn>();
        Assert.Equal((EndOfTurnReason.Deadline, hold.Time + TimeSpan.FromSeconds(7)), (end.Reason, end.Time));
    }

    [Fact]
    public async Task UserIdleComesOnceAfterTheAgent()
    {
        using var client = LiveCall.Predicting(1);
        await using var call = new LiveCall(client);
        call.Conversation.StartAgentSpeech("Are you there?");
        call.Wait(1);
        call.Conversation.StopAgentSpeech();
        call.Wait(10);
        Assert.Equal(TimeSpan.FromSeconds(11), (await call.NextAsync<UserIdle>()).Time);
        call.Wait(100);
        Assert.Empty(await call.CompleteAsync());
    }

    [Fact]
    public async Task EventsEndWithCompletion()
    {
        using var client = LiveCall.Predicting(0);
        await using var call = new LiveCall(client);
        call.Conversation.AddPartialTranscript("I would");
        var events = await call.CompleteAsync();
        Assert.Equal([typeof(UserTurnStarted), typeof(EndOfTurn)], events.Select(e => e.GetType()));
        Assert.Equal(EndOfTurnReason.Completed, ((EndOfTurn)events[1]).Reason);
        call.Conversation.AddFinalTranscript("more");
        call.Conversation.Complete();
        call.Wait(100);
        Assert.Empty(await call.CompleteAsync());
    }

    [Fact]
    public async Task TenThousandInputsAtOnceAreTaken()
    {
        using var client = LiveCall.Predicting(1);
        await using var call = new LiveCall(client);
        for (int i = 0; i < 10_000; i++)
        {
            call.Conversation.AddPartialTranscript(string.Join(' ', Enumerable.Range(0, i % 40)), revision: i);
        }

        call.Conversation.AddFinalTranscript("the end", revision: 10_001);
        var events = await call.CompleteAsync();
        Assert.Equal("the end", Assert.IsType<EndOfTurn>(events[^1]).Transcript);
        Assert.Single(events.OfType<EndOfTurn>());
    }

    [Fact]
    public async Task DisposalEndsTheEventsWhereverTheConversationIs()
    {
        Action<LiveCall>[] steps =
        [
            _ => { },
            call => call.Conversation.StartUserVoice(),
            call => call.Conversation.AddPartialTranscript("I want"),
            call => call.Wait(0.2),
            call => call.Conversation.StartAgentSpeech("Fine."),
            call => call.Conversation.AddFinalTranscript("I want to go"),
            call => call.Wait(60),
            call => call.Conversation.Complete(),
        ];
        foreach (var client in new[] { LiveCall.Predicting(0.5f), LiveCall.Hanging() })
        {
            for (int count = 0; count <= steps.Length; count++)
            {
                var call = new LiveCall(client);
                foreach (var step in steps.Take(count))
                {
                    step(call);
                }

                await call.Conversation.DisposeAsync();
                await call.Conversation.DisposeAsync();
                call.Wait(60);
                call.Conversation.AddFinalTranscript("too late");
                Assert.DoesNotContain(await call.CompleteAsync(), e => e is UserTurnStarted { Transcript: "too late" });
                await call.DisposeAsync();
            }
        }
    }

    [Fact]
    public async Task DisposalWithinTheReaderAndWhileAWaitIsPending()
    {
        using var client = LiveCall.Predicting(1);
        await using var call = new LiveCall(client);
        call.Conversation.StartAgentSpeech("Hello");
        var pending = call.CompleteAsync();
        await call.Conversation.DisposeAsync();
        Assert.Empty(await pending);
    }

    private static Task<TurnTakingPrediction> Block(ManualResetEventSlim release)
    {
        release.Wait(Cancellation);
        return Task.FromResult(TestTurnTakingClient.CreatePrediction(TurnTakingAction.StartSpeaking));
    }

    private static async Task<T> NextWithoutTimesAsync<T>(LiveCall call)
        where T : ConversationEvent =>
            await call.NextAsync<T>() with { Time = default, LastSpeechTime = null, Prediction = null };

    /// <summary>A clock that goes on by half a second just before a timer is armed, and else stands still.</summary>
    private sealed class LateTimerProvider : FakeTimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            new LateTimer(this, base.CreateTimer(callback, state, dueTime, period));

        private sealed class LateTimer(FakeTimeProvider time, ITimer timer) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period)
            {
                if (dueTime != Timeout.InfiniteTimeSpan)
                {
                    time.Advance(TimeSpan.FromSeconds(0.5));
                }

                return timer.Change(dueTime, period);
            }

            public void Dispose() => timer.Dispose();

            public ValueTask DisposeAsync() => timer.DisposeAsync();
        }
    }
}
