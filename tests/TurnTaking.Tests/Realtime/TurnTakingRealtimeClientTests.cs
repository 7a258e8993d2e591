using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace TurnTaking.Tests;

public class TurnTakingRealtimeClientTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void ArgumentsAreChecked()
    {
        using TestRealtimeClient inner = new();
        using var predictor = LiveCall.Predicting(1);
        Assert.Throws<ArgumentNullException>("innerClient", () => new TurnTakingRealtimeClient(null!, predictor));
        Assert.Throws<ArgumentNullException>("turnTakingClient", () => new TurnTakingRealtimeClient(inner, null!));
        Assert.Throws<ArgumentNullException>("builder", () => TurnTakingRealtimeClientBuilderExtensions.UseTurnTaking(null!));
        Assert.Throws<ArgumentException>(() =>
            new TurnTakingRealtimeClient(inner, predictor, new() { Conversation = new() { EagerThreshold = 2 } }));
        Assert.Throws<InvalidOperationException>(() => inner.AsBuilder().UseTurnTaking().Build());
    }

    [Fact]
    public async Task BuilderTakesTheRegisteredClient()
    {
        using var predictor = LiveCall.Predicting(1);
        await using var services = new ServiceCollection().AddSingleton<ITurnTakingClient>(predictor).BuildServiceProvider();
        using TestRealtimeClient inner = new();
        using var client = inner.AsBuilder().UseTurnTaking().Build(services);
        await using var session = await client.CreateSessionAsync(cancellationToken: Cancellation);
        Assert.NotNull(session.GetService<LiveConversation>());
        Assert.Same(inner.Session, session.GetService<TestRealtimeSession>());
    }

    [Fact]
    public async Task SessionGetsACopyOfItsOptionsInWhichTheProviderDoesNotInterrupt()
    {
        using var predictor = LiveCall.Predicting(1);
        RealtimeSessionOptions options = new()
        {
            Model = "model",
            Voice = "voice",
            Instructions = "Be brief.",
            InputAudioFormat = new("audio/pcm", 24_000),
            OutputAudioFormat = new("audio/pcmu", 8_000),
            OutputModalities = ["audio"],
            MaxOutputTokens = 9,
            ToolMode = ChatToolMode.None,
            Tools = [],
            TranscriptionOptions = new(),
            VoiceActivityDetection = new() { Enabled = true, AllowInterruption = true },
            RawRepresentationFactory = () => null,
        };
        await using RealtimeCall call = new(predictor, sessionOptions: options);

        var given = call.Provider.Options!;
        Assert.NotSame(options, given);
        Assert.True(options.VoiceActivityDetection.AllowInterruption);
        Assert.True(given.VoiceActivityDetection!.Enabled);
        Assert.False(given.VoiceActivityDetection.AllowInterruption);
        foreach (var property in typeof(RealtimeSessionOptions).GetProperties())
        {
            if (property.Name != nameof(RealtimeSessionOptions.VoiceActivityDetection))
            {
                Assert.NotNull(property.GetValue(options));
                Assert.Equal(property.GetValue(options), property.GetValue(given));
            }
        }

        await call.Session.SendAsync(new SessionUpdateRealtimeClientMessage(options) { MessageId = "id" }, Cancellation);
        var update = Assert.IsType<SessionUpdateRealtimeClientMessage>(await call.Provider.NextSentAsync());
        Assert.Equal("id", update.MessageId);
        Assert.False(update.Options.VoiceActivityDetection!.AllowInterruption);
    }

    [Fact]
    public async Task TranscriptionSessionIsLeftAsItIs()
    {
        using var predictor = LiveCall.Predicting(1);
        using TestRealtimeClient inner = new();
        using TurnTakingRealtimeClient client = new(inner, predictor);
        RealtimeSessionOptions options = new() { SessionKind = RealtimeSessionKind.Transcription };
        await using var session = await client.CreateSessionAsync(options, Cancellation);
        Assert.Same(inner.Session, session);
        Assert.Same(options, session.Options);
    }

    [Fact]
    public async Task TurnIsAnsweredOnce()
    {
        using var predictor = LiveCall.Predicting(1);
        await using RealtimeCall call = new(predictor);
        await call.ReceiveWordsAsync("What time");
        await call.ReceiveWordsAsync(" is it");
        await call.ReceiveFinalAsync("What time is it?");
        await call.NextAsync<PredictionUpdated>();
        call.Wait(0.6);

        var end = await call.NextAsync<EndOfTurn>();
        Assert.Equal("What time is it?", end.Transcript);
        await call.NextResponseRequestAsync();
        call.Wait(10);
        Assert.False(call.Provider.TryGetSent(out _));
        Assert.Equal("What time is it?", Assert.Single(call.Conversation.Messages).Text);
    }

    [Fact]
    public async Task PauseIsNotAnswered()
    {
        using var predictor = LiveCall.Predicting(0);
        await using RealtimeCall call = new(predictor);
        await call.ReceiveFinalAsync("I would like");
        await call.NextAsync<PredictionUpdated>();
        call.Wait(1.5);
        await call.ReceiveFinalAsync("to book a table", "user 2");
        await call.NextAsync<PredictionUpdated>();
        call.Wait(2.1);

        var end = await call.NextAsync<EndOfTurn>();
        Assert.Equal("I would like to book a table", end.Transcript);
        await call.NextResponseRequestAsync();
        Assert.False(call.Provider.TryGetSent(out _));
    }

    [Fact]
    public async Task BackchannelIsNotAnsweredAndDoesNotStopTheAgent()
    {
        using var predictor = LiveCall.Predicting(0);
        await using RealtimeCall call = new(predictor);
        await AskAsync(call);
        await call.ReceiveAgentSpeechAsync("We open at nine and close at five.", seconds: 10);
        call.Wait(2);
        await call.ReceiveFinalAsync("uh-huh", "user 2");
        await call.NextAsync<PredictionUpdated>();
        call.Wait(1.1);

        await call.NextAsync<Backchannel>();
        await call.ReceiveResponseAsync(RealtimeServerMessageType.ResponseDone);
        call.Wait(10);
        Assert.False(call.Provider.TryGetSent(out _));
        Assert.DoesNotContain(call.GetEvents(), e => e is Interruption or EndOfTurn);
    }

    [Fact]
    public async Task InterruptionStopsTheResponseWhereItWasPlayed()
    {
        using var predictor = LiveCall.Predicting(1);
        await using RealtimeCall call = new(predictor);
        call.Provider.Metadata = new("openai");
        await AskAsync(call);
        await call.ReceiveAgentSpeechAsync("one two three four five six seven eight", seconds: 8);
        call.Wait(4);
        await call.ReceiveFinalAsync("No, I mean tomorrow", "user 2");

        Assert.Equal("one two three four", (await call.NextAsync<Interruption>()).SpokenText);
        AssertJson("""{"type":"response.cancel"}""", await call.Provider.NextSentAsync());
        AssertJson(
            """{"type":"conversation.item.truncate","item_id":"agent 1","content_index":0,"audio_end_ms":4000}""",
            await call.Provider.NextSentAsync());

        // What still comes of the response is not spoken, and the next one waits for its end.
        await call.ReceiveAgentSpeechAsync(" nine ten", seconds: 2);
        await call.NextAsync<PredictionUpdated>();
        call.Wait(0.6);
        await call.NextAsync<EndOfTurn>();
        Assert.False(call.Provider.TryGetSent(out _));
        await call.ReceiveResponseAsync(RealtimeServerMessageType.ResponseDone);
        await call.NextResponseRequestAsync();
        Assert.Equal(
            ["What time is it?", "one two three four", "No, I mean tomorrow"],
            call.Conversation.Messages.Select(message => message.Text));
    }

    [Fact]
    public async Task InterruptionOfAnotherProviderSendsWhatTheOptionsSay()
    {
        using var predictor = LiveCall.Predicting(1);
        RealtimeClientMessage stop = new();
        List<RealtimeInterruption> interruptions = [];
        await using RealtimeCall call = new(predictor, options => options.InterruptionMessages = interruption =>
        {
            interruptions.Add(interruption);
            return [stop];
        });
        await AskAsync(call);
        await call.ReceiveAgentSpeechAsync("one two three four", seconds: 4);
        await call.ReceiveResponseAsync(RealtimeServerMessageType.ResponseDone);
        call.Wait(1);
        await call.ReceiveFinalAsync("No, I mean tomorrow", "user 2");

        Assert.Same(stop, await call.Provider.NextSentAsync());
        Assert.Equal([new(IsResponseActive: false, "agent 1", 0, TimeSpan.FromSeconds(1))], interruptions);
    }

    [Fact]
    public async Task TurnIsAnsweredWhenTheEndOfTheStoppedResponseIsNeverTold()
    {
        using var predictor = LiveCall.Predicting(1);
        await using RealtimeCall call = new(predictor);
        await AskAsync(call);
        await call.ReceiveFinalAsync("I mean today", "user 2");
        await call.NextAsync<PredictionUpdated>();
        call.Wait(0.6);
        await call.NextAsync<EndOfTurn>();
        var request = call.NextResponseRequestAsync();

        // The limit counts from when the answer begins to wait, a moment after the event.
        while (!request.IsCompleted)
        {
            call.Wait(1);
            await Task.Yield();
        }

        await request;
    }

    [Fact]
    public async Task AgentSpeaksUntilItsAudioHasBeenPlayed()
    {
        using var predictor = LiveCall.Predicting(1);
        await using RealtimeCall call = new(predictor);
        await AskAsync(call);
        await call.ReceiveAgentSpeechAsync("We open at nine.", seconds: 3);
        await call.ReceiveResponseAsync(RealtimeServerMessageType.ResponseDone);
        call.Wait(3);
        await call.ReceiveFinalAsync("Thanks a lot for that", "user 2");
        await call.NextAsync<UserTurnStarted>();

        Assert.DoesNotContain(call.GetEvents(), e => e is Interruption);
        Assert.Equal(["What time is it?", "We open at nine."], call.Conversation.Messages.Select(message => message.Text));
    }

    [Fact]
    public async Task FailedTranscriptionIsAnsweredByTheWordsSoFar()
    {
        using var predictor = LiveCall.Predicting(1);
        await using RealtimeCall call = new(predictor);
        await call.ReceiveAsync(Failed("user 0"));
        await call.ReceiveWordsAsync("What time is it");
        await call.ReceiveAsync(Failed("user 1"));
        await call.NextAsync<PredictionUpdated>();
        call.Wait(0.6);
        Assert.Equal("What time is it", (await call.NextAsync<EndOfTurn>()).Transcript);
        await call.NextResponseRequestAsync();

        static InputAudioTranscriptionRealtimeServerMessage Failed(string itemId) =>
            new(RealtimeServerMessageType.InputAudioTranscriptionFailed) { ItemId = itemId };
    }

    [Fact]
    public async Task ResponseThatTheCallerAskedForIsNotAskedForAgain()
    {
        using var predictor = LiveCall.Predicting(1);
        await using RealtimeCall call = new(predictor);
        await call.ReceiveWordsAsync("What time is it");
        CreateResponseRealtimeClientMessage own = new();
        await call.Session.SendAsync(own, Cancellation);
        Assert.Same(own, await call.Provider.NextSentAsync());
        await call.ReceiveFinalAsync("What time is it?");
        await call.NextAsync<PredictionUpdated>();
        call.Wait(0.6);
        await call.NextAsync<EndOfTurn>();
        await call.ReceiveResponseAsync(RealtimeServerMessageType.ResponseCreated);
        await call.ReceiveResponseAsync(RealtimeServerMessageType.ResponseDone);

        // Only the next turn's answer is sent, and none before it.
        await call.ReceiveFinalAsync("And tomorrow", "user 2");
        await call.NextAsync<PredictionUpdated>();
        call.Wait(0.6);
        await call.NextAsync<EndOfTurn>();
        await call.NextResponseRequestAsync();
        Assert.False(call.Provider.TryGetSent(out _));
    }

    [Fact]
    public async Task TurnIsAnsweredWhenTheCallersRequestFails()
    {
        using var predictor = LiveCall.Predicting(1);
        await using RealtimeCall call = new(predictor);
        await call.ReceiveFinalAsync("What time is it?");
        call.Provider.SendAsyncCallback = _ => throw new IOException("cut");
        await Assert.ThrowsAsync<IOException>(() =>
            call.Session.SendAsync(new CreateResponseRealtimeClientMessage(), Cancellation));
        call.Provider.SendAsyncCallback = null;
        await call.NextAsync<PredictionUpdated>();
        call.Wait(0.6);
        await call.NextResponseRequestAsync();
    }

    [Fact]
    public async Task ResponseThatNobodyAskedForIsLoggedAndCountsAsAnAnswer()
    {
        using var predictor = LiveCall.Predicting(1);
        FakeLogCollector logs = new();
        using LoggerFactory loggers = new([new FakeLoggerProvider(logs)]);
        await using RealtimeCall call = new(predictor, loggerFactory: loggers);
        await call.ReceiveFinalAsync("What time is it?");
        await call.ReceiveResponseAsync(RealtimeServerMessageType.ResponseCreated);
        await call.NextAsync<PredictionUpdated>();
        call.Wait(0.6);
        await call.NextAsync<EndOfTurn>();
        Assert.Contains(logs.GetSnapshot(), record =>
            record.Level == LogLevel.Warning && record.Message.Contains("nobody asked for"));
        await call.Session.DisposeAsync();
        Assert.False(call.Provider.TryGetSent(out _));
    }

    [Fact]
    public async Task EventsGoOnWhenACallbackOrASendFails()
    {
        using var predictor = LiveCall.Predicting(1);
        await using RealtimeCall call = new(predictor, options =>
        {
            var next = options.EventCallback!;
            options.EventCallback = (session, conversationEvent) =>
            {
                next(session, conversationEvent);
                throw new FormatException("callback");
            };
        });
        call.Provider.SendAsyncCallback = _ => throw new IOException("cut");
        await call.ReceiveFinalAsync("What time is it?");
        await call.NextAsync<PredictionUpdated>();
        call.Wait(0.6);
        await call.NextAsync<EndOfTurn>();
        call.Provider.SendAsyncCallback = null;
        await call.ReceiveFinalAsync("And tomorrow", "user 2");
        await call.NextAsync<PredictionUpdated>();
        call.Wait(0.6);
        await call.NextAsync<EndOfTurn>();
    }

    [Fact]
    public async Task EndOfTheSessionCompletesTheConversationAndSendsNothing()
    {
        using var predictor = LiveCall.Predicting(0);
        await using RealtimeCall call = new(predictor);
        await call.ReceiveFinalAsync("I would like");
        call.Provider.Messages.Writer.Complete();
        Assert.False(await call.MoveNextAsync());
        Assert.Equal(EndOfTurnReason.Completed, (await call.NextAsync<EndOfTurn>()).Reason);
        await call.Session.DisposeAsync();
        Assert.False(call.Provider.TryGetSent(out _));
    }

    [Fact]
    public async Task FailureOfTheSessionComesThroughAndCompletesTheConversation()
    {
        using var predictor = LiveCall.Predicting(0);
        await using RealtimeCall call = new(predictor);
        await call.ReceiveFinalAsync("I would like");
        call.Provider.Messages.Writer.Complete(new IOException("cut"));
        await Assert.ThrowsAsync<IOException>(call.MoveNextAsync);
        Assert.Equal(EndOfTurnReason.Completed, (await call.NextAsync<EndOfTurn>()).Reason);
    }

    [Fact]
    public async Task ReadingCanBeCanceledAndGoOn()
    {
        using var predictor = LiveCall.Predicting(1);
        await using RealtimeCall call = new(predictor);
        await call.ReceiveFinalAsync("What time is it?");
        await call.NextAsync<PredictionUpdated>();
        var reading = call.MoveNextAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(async () =>
            await call.Session.GetStreamingResponseAsync(Cancellation).FirstAsync(Cancellation));
        await call.Cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);

        call.Wait(0.6);
        await call.NextResponseRequestAsync();
        ResponseCreatedRealtimeServerMessage created = new(RealtimeServerMessageType.ResponseCreated);
        call.Provider.Messages.Writer.TryWrite(created);
        Assert.Same(created, await call.Session.GetStreamingResponseAsync(Cancellation).FirstAsync(Cancellation));
    }

    [Fact]
    public async Task DisposalInTheMiddleOfATurnEndsEverythingOnce()
    {
        using var predictor = LiveCall.Hanging();
        await using RealtimeCall call = new(predictor);
        await call.ReceiveWordsAsync("What time");
        await call.NextAsync<UserTurnStarted>();
        await call.Session.DisposeAsync();
        await call.Session.DisposeAsync();
        call.Wait(10);
        Assert.Equal(1, call.Provider.DisposeCount);
        Assert.False(predictor.IsDisposed);
        Assert.False(call.Provider.TryGetSent(out _));
        Assert.Empty(call.GetEvents());
    }

    private static async Task AskAsync(RealtimeCall call)
    {
        await call.ReceiveFinalAsync("What time is it?", "user 0");
        await call.NextAsync<PredictionUpdated>();
        call.Wait(2.1);
        await call.NextAsync<EndOfTurn>();
        await call.NextResponseRequestAsync();
        await call.ReceiveResponseAsync(RealtimeServerMessageType.ResponseCreated);
    }

    private static void AssertJson(string expected, RealtimeClientMessage message) => Assert.True(
        JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse(Assert.IsType<string>(message.RawRepresentation))),
        message.RawRepresentation?.ToString());
}
