using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.AI;

namespace TurnTaking.Tests;

public class VoiceLoopTests
{
    private const string Question = "What time do you open?";
    private const string Reply = "We open at nine tomorrow.";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ArgumentsAreChecked()
    {
        using var client = LiveCall.Predicting(1);
        using var chat = VoiceCall.Replying(Reply);
        await using VoiceCall call = new(chat);
        Assert.Throws<ArgumentNullException>("client", () => new VoiceLoop(null!, call, chat, call, call));
        Assert.Throws<ArgumentNullException>("speechToTextClient", () => new VoiceLoop(client, null!, chat, call, call));
        Assert.Throws<ArgumentNullException>("chatClient", () => new VoiceLoop(client, call, null!, call, call));
        Assert.Throws<ArgumentNullException>("textToSpeechClient", () => new VoiceLoop(client, call, chat, null!, call));
        Assert.Throws<ArgumentNullException>("player", () => new VoiceLoop(client, call, chat, call, null!));
        Assert.Throws<ArgumentException>(() => new VoiceLoop(client, call, chat, call, call, new() { ReplyTimeout = TimeSpan.Zero }));
        Assert.Throws<ArgumentException>(() => new VoiceLoop(client, call, chat, call, call, new() { CharactersPerSecond = 0 }));
        Assert.Throws<InvalidOperationException>(() => call.Loop.RunAsync(Stream.Null, Cancellation));
        await call.Loop.DisposeAsync();
        Assert.Throws<ObjectDisposedException>(() => call.Loop.RunAsync(Stream.Null, Cancellation));
    }

    [Fact]
    public async Task TurnIsAnsweredSentenceBySentence()
    {
        using var chat = VoiceCall.Replying(_ => "We open at nine tomorrow. |Shall I |book a table?".Split('|').ToAsyncEnumerable());
        await using VoiceCall call = new(chat);

        await call.HearTurnAsync(Question);

        Assert.Equal(new ReplyStarted(1).Turn, (await call.NextAsync<ReplyStarted>()).Turn);
        Assert.Equal("We open at nine tomorrow. ", await call.PlayAsync());
        Assert.Equal("Shall I book a table?", await call.PlayAsync());
        var end = await call.NextAsync<ReplyEnded>();
        Assert.Equal((1, "We open at nine tomorrow. Shall I book a table?", true), (end.Turn, end.SpokenText, end.IsWhole));
        call.EndSpeech();
        Assert.Empty(await call.EndAsync());
        Assert.Equal([Question, end.SpokenText], call.Conversation.Messages.Select(message => message.Text));
    }

    [Fact]
    public async Task ReplyIsPreparedBeforeTheTurnEndsAndKept()
    {
        TaskCompletionSource<IReadOnlyList<ChatMessage>> isAsked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using TestChatClient chat = new()
        {
            GetStreamingResponseAsyncCallback = (messages, _, _) =>
            {
                isAsked.TrySetResult([.. messages]);
                return AsyncEnumerable.Repeat(new ChatResponseUpdate(ChatRole.Assistant, Reply), 1);
            },
        };
        await using VoiceCall call = new(chat);

        await call.HearAsync(Question);
        call.Wait(0.2);
        await call.NextAsync<EagerEndOfTurn>();
        Assert.Equal(Question, Assert.Single(await isAsked.Task).Text);
        Assert.Empty(call.Synthesized);

        call.Wait(0.5);
        await call.NextAsync<EndOfTurn>();
        await call.NextAsync<ReplyStarted>();
        Assert.Equal(Reply, await call.PlayAsync());
        await call.NextAsync<ReplyEnded>();
        Assert.Equal(1, chat.CallCount);
    }

    [Fact]
    public async Task ReplyPreparedForOtherWordsIsDropped()
    {
        TaskCompletionSource isCanceled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using var chat = VoiceCall.Replying(
            token =>
            {
                token.Register(isCanceled.SetResult);
                return VoiceCall.Hang("Too early. And more of it.", token);
            },
            _ => AsyncEnumerable.Repeat(Reply, 1));
        await using VoiceCall call = new(chat);

        await call.HearAsync(Question);
        call.Wait(0.2);
        await call.NextAsync<EagerEndOfTurn>();
        call.Hear("Tomorrow I mean.", SpeechToTextResponseUpdateKind.TextUpdated);
        await call.NextAsync<TurnResumed>();
        await isCanceled.Task;
        await call.NextAsync<PredictionUpdated>();
        call.Wait(0.7);
        await call.NextAsync<EagerEndOfTurn>();
        await call.NextAsync<EndOfTurn>();
        await call.NextAsync<ReplyStarted>();
        Assert.Equal(Reply, await call.PlayAsync());
        Assert.Equal(Reply, (await call.NextAsync<ReplyEnded>()).SpokenText);
        Assert.Equal([Reply], call.Synthesized);
    }

    [Fact]
    public async Task WithoutPreparationTheModelIsAskedWhenTheTurnHasEnded()
    {
        using var chat = VoiceCall.Replying(Reply);
        await using VoiceCall call = new(chat, new() { PreparesReplies = false });

        await call.HearAsync(Question);
        call.Wait(0.2);
        await call.NextAsync<EagerEndOfTurn>();
        Assert.Equal(0, chat.CallCount);
        call.Wait(0.5);
        await call.NextAsync<EndOfTurn>();
        await call.NextAsync<ReplyStarted>();
        Assert.Equal(Reply, await call.PlayAsync());
        Assert.Equal(1, chat.CallCount);
    }

    [Fact]
    public async Task InterruptionStopsTheReplyAndKeepsWhatWasHeard()
    {
        TaskCompletionSource isCanceled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using var chat = VoiceCall.Replying(
            token =>
            {
                token.Register(isCanceled.SetResult);
                return VoiceCall.Hang("We have tables at six, seven and eight tomorrow. And then", token);
            },
            _ => AsyncEnumerable.Repeat("Seven it is then.", 1));
        await using VoiceCall call = new(chat, new() { CharactersPerSecond = 10 });
        await call.HearTurnAsync(Question);
        await call.NextAsync<ReplyStarted>();
        var (_, piece) = await call.NextPieceAsync();

        call.Wait(1.6);
        call.Hear("Seven is fine for us.", SpeechToTextResponseUpdateKind.TextUpdated);
        var interruption = await call.NextAsync<Interruption>();
        Assert.StartsWith("We have tables", interruption.SpokenText, StringComparison.Ordinal);
        await isCanceled.Task;
        var end = await call.WaitForAsync<ReplyEnded>();
        Assert.Equal(("We have tables", false), (end.SpokenText, end.IsWhole));
        Assert.False(piece.Task.IsCompleted);

        await call.WaitForAsync<EndOfTurn>();
        Assert.Equal(
            [Question, "We have tables", "Seven is fine for us."], call.Conversation.Messages.Select(message => message.Text));
        await call.NextAsync<ReplyStarted>();
        Assert.Equal("Seven it is then.", await call.PlayAsync());
        await call.NextAsync<ReplyEnded>();
        Assert.DoesNotContain("And then", call.Synthesized);
    }

    [Fact]
    public async Task ReplyThatIsNotHeardYetIsDroppedWhenTheUserGoesOn()
    {
        using var chat = VoiceCall.Replying(token => VoiceCall.Hang("", token), _ => AsyncEnumerable.Repeat(Reply, 1));
        await using VoiceCall call = new(chat);
        await call.HearTurnAsync(Question);
        await call.HearTurnAsync("On Sunday.");

        Assert.Equal(2, (await call.NextAsync<ReplyStarted>()).Turn);
        Assert.Equal(Reply, await call.PlayAsync());
        await call.NextAsync<ReplyEnded>();
        call.EndSpeech();
        Assert.Empty(await call.EndAsync());
        Assert.Equal([Question + " On Sunday.", Reply], call.Conversation.Messages.Select(message => message.Text));
    }

    [Fact]
    public async Task VoiceWithoutWordsPausesThePlayer()
    {
        using var chat = VoiceCall.Replying(Reply);
        await using VoiceCall call = new(chat);
        await call.HearTurnAsync(Question);
        await call.NextAsync<ReplyStarted>();
        var (_, piece) = await call.NextPieceAsync();
        Assert.False(await call.Pauses.Reader.ReadAsync(Cancellation));

        call.Conversation.StartUserVoice();
        call.Wait(0.5);
        await call.NextAsync<AgentPauseSuggested>();
        Assert.True(await call.Pauses.Reader.ReadAsync(Cancellation));
        call.Conversation.StopUserVoice();
        call.Wait(2);
        await call.NextAsync<AgentResumeSuggested>();
        Assert.False(await call.Pauses.Reader.ReadAsync(Cancellation));
        piece.SetResult();
        Assert.True((await call.NextAsync<ReplyEnded>()).IsWhole);
    }

    [Theory]
    [InlineData("throws")]
    [InlineData("gives no words")]
    [InlineData("hangs")]
    [InlineData("hangs and ignores cancellation")]
    public async Task LanguageModelThatFailsIsToldAndTheNextTurnIsAnswered(string failure)
    {
        using var chat = VoiceCall.Replying(
            token => failure switch
            {
                "throws" => VoiceCall.Fail(""),
                "gives no words" => AsyncEnumerable.Repeat(" ", 1),
                "hangs" => VoiceCall.Hang("", token),
                _ => VoiceCall.Hang("", CancellationToken.None),
            },
            _ => AsyncEnumerable.Repeat(Reply, 1));
        await using VoiceCall call = new(chat, new() { ReplyTimeout = TimeSpan.FromSeconds(3) });
        await call.HearTurnAsync(Question);

        bool hangs = failure.StartsWith("hangs", StringComparison.Ordinal);
        var failed = hangs ? await call.WaitForAsync<ReplyFailed>() : await call.NextAsync<ReplyFailed>();

        Assert.Equal((1, ReplyStage.LanguageModel), (failed.Turn, failed.Stage));
        Assert.Equal(hangs, failed.Exception is TimeoutException);
        await call.HearTurnAsync("Hello?");
        Assert.Equal(2, (await call.NextAsync<ReplyStarted>()).Turn);
        Assert.Equal(Reply, await call.PlayAsync());
        await call.NextAsync<ReplyEnded>();
        call.EndSpeech();
        Assert.Empty(await call.EndAsync());
        Assert.Equal([Question + " Hello?", Reply], call.Conversation.Messages.Select(message => message.Text));
    }

    [Fact]
    public async Task FallbackIsSpokenWhereTheLanguageModelFails()
    {
        using var chat = VoiceCall.Replying(_ => VoiceCall.Fail(""));
        await using VoiceCall call = new(chat, new() { FallbackReply = "Could you say that again?" });
        await call.HearTurnAsync(Question);

        await call.NextAsync<ReplyStarted>();
        Assert.Equal("Could you say that again?", await call.PlayAsync());
        Assert.Equal("Could you say that again?", (await call.NextAsync<ReplyEnded>()).SpokenText);
        Assert.Equal("It broke.", (await call.NextAsync<ReplyFailed>()).Exception.Message);
    }

    [Theory]
    [InlineData("throws")]
    [InlineData("reports an error")]
    [InlineData("hangs")]
    public async Task TextToSpeechThatFailsInTheMiddleLeavesWhatWasHeard(string failure)
    {
        using var chat = VoiceCall.Replying("We open at nine tomorrow. Shall I book a table?");
        await using VoiceCall call = new(chat, new() { ReplyTimeout = TimeSpan.FromSeconds(3) });
        call.Synthesize = (text, token) => text.StartsWith("We", StringComparison.Ordinal) ? VoiceCall.Say(text) : failure switch
        {
            "throws" => throw new InvalidOperationException("It broke."),
            "reports an error" => AsyncEnumerable.Repeat(
                new TextToSpeechResponseUpdate([new ErrorContent("It broke.")]) { Kind = TextToSpeechResponseUpdateKind.Error }, 1),
            _ => HangAsync(token),
        };
        await call.HearTurnAsync(Question);
        await call.NextAsync<ReplyStarted>();
        await call.PlayAsync();

        var end = failure == "hangs" ? await call.WaitForAsync<ReplyEnded>() : await call.NextAsync<ReplyEnded>();
        var failed = await call.NextAsync<ReplyFailed>();

        Assert.Equal((Reply, false), (end.SpokenText, end.IsWhole));
        Assert.Equal(ReplyStage.TextToSpeech, failed.Stage);
        Assert.True(failure == "hangs" ? failed.Exception is TimeoutException : failed.Exception.Message == "It broke.");
        call.EndSpeech();
        Assert.Empty(await call.EndAsync());
        Assert.Equal([Question, Reply], call.Conversation.Messages.Select(message => message.Text));

        static async IAsyncEnumerable<TextToSpeechResponseUpdate> HangAsync([EnumeratorCancellation] CancellationToken token)
        {
            await Task.Delay(Timeout.Infinite, token);
            yield break;
        }
    }

    [Fact]
    public async Task TextToSpeechWithoutAudioIsToldAsAFailure()
    {
        using var chat = VoiceCall.Replying(Reply);
        await using VoiceCall call = new(chat) { Synthesize = (_, _) => AsyncEnumerable.Empty<TextToSpeechResponseUpdate>() };
        await call.HearTurnAsync(Question);

        Assert.Equal(ReplyStage.TextToSpeech, (await call.NextAsync<ReplyFailed>()).Stage);
    }

    [Fact]
    public async Task PlayerThatFailsIsTold()
    {
        using var chat = VoiceCall.Replying(Reply);
        await using VoiceCall call = new(chat) { PlayerFailure = new IOException("The line is gone.") };
        await call.HearTurnAsync(Question);

        await call.NextAsync<ReplyStarted>();
        await call.NextAsync<ReplyEnded>();
        var failed = await call.NextAsync<ReplyFailed>();
        Assert.Equal((ReplyStage.Playback, "The line is gone."), (failed.Stage, failed.Exception.Message));
    }

    [Fact]
    public async Task SpeechToTextThatBreaksInATurnLeavesItAnswered()
    {
        using var chat = VoiceCall.Replying(Reply);
        await using VoiceCall call = new(chat);
        await call.HearAsync(Question);

        call.EndSpeech(new IOException("The line is gone."));

        List<ConversationEvent> events = [];
        var playing = call.PlayAsync();
        events.AddRange(await call.EndAsync());
        Assert.Equal(Reply, await playing);
        var failed = Assert.Single(events.OfType<TranscriptionFailed>());
        Assert.Equal((true, "The line is gone."), (failed.IsFinal, failed.Exception.Message));
        Assert.Single(events.OfType<EndOfTurn>());
        Assert.Single(events.OfType<ReplyEnded>());
    }

    [Fact]
    public async Task SpeechToTextMayReportAnErrorAndGoOn()
    {
        using var chat = VoiceCall.Replying(Reply);
        await using VoiceCall call = new(chat);

        call.HearError("A packet was lost.");

        var failed = await call.NextAsync<TranscriptionFailed>();
        Assert.Equal((false, "A packet was lost."), (failed.IsFinal, failed.Exception.Message));
        await call.HearTurnAsync(Question);
        await call.NextAsync<ReplyStarted>();
    }

    [Fact]
    public async Task WordsThatComeLateAreAnsweredWhileTheReplyIsNotHeard()
    {
        var asked = Channel.CreateUnbounded<string>();
        using TestChatClient chat = new()
        {
            GetStreamingResponseAsyncCallback = (messages, _, token) =>
            {
                asked.Writer.TryWrite(messages.Last().Text);
                return VoiceCall.Hang("", token).Select(text => new ChatResponseUpdate(ChatRole.Assistant, text));
            },
        };
        await using VoiceCall call = new(chat, new() { PreparesReplies = false });
        call.Hear("What time do", SpeechToTextResponseUpdateKind.TextUpdating);
        await call.NextAsync<UserTurnStarted>();
        await call.NextAsync<PredictionUpdated>();
        call.Wait(0.7);
        await call.NextAsync<EagerEndOfTurn>();
        await call.NextAsync<EndOfTurn>();

        Assert.Equal("What time do", await asked.Reader.ReadAsync(Cancellation));
        call.Hear(Question, SpeechToTextResponseUpdateKind.TextUpdated);
        await call.NextAsync<LateTranscript>();

        Assert.Equal(Question, await asked.Reader.ReadAsync(Cancellation));
    }

    [Theory]
    [InlineData("hearing")]
    [InlineData("writing")]
    [InlineData("synthesizing")]
    [InlineData("playing")]
    public async Task DisposalEndsTheCallWhereItIs(string stage)
    {
        using var chat = VoiceCall.Replying(token =>
            stage == "writing" ? VoiceCall.Hang("", token) : AsyncEnumerable.Repeat(Reply, 1));
        await using VoiceCall call = new(chat);
        TaskCompletionSource isSynthesizing = new(TaskCreationOptions.RunContinuationsAsynchronously);
        if (stage == "synthesizing")
        {
            call.Synthesize = (_, token) =>
            {
                isSynthesizing.SetResult();
                return VoiceCall.Hang("", token).Select(_ => new TextToSpeechResponseUpdate());
            };
        }

        if (stage != "hearing")
        {
            await call.HearTurnAsync(Question);
        }

        if (stage == "synthesizing")
        {
            await isSynthesizing.Task;
        }
        else if (stage == "playing")
        {
            await call.NextPieceAsync();
        }

        await call.Loop.DisposeAsync();

        Assert.DoesNotContain(await call.EndAsync(), conversationEvent => conversationEvent is ReplyFailed or EndOfTurn);
    }

    [Fact]
    public async Task CancellationEndsTheCall()
    {
        using CancellationTokenSource source = new();
        TaskCompletionSource isCanceled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using var chat = VoiceCall.Replying(token =>
        {
            token.Register(isCanceled.SetResult);
            return VoiceCall.Hang("", token);
        });
        await using VoiceCall call = new(chat, cancellationToken: source.Token);
        await call.HearTurnAsync(Question);

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(call.EndAsync);
        await isCanceled.Task;
    }

    [Fact]
    public async Task WhoStopsReadingEndsTheCall()
    {
        TaskCompletionSource isCanceled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using var chat = VoiceCall.Replying(token =>
        {
            token.Register(isCanceled.SetResult);
            return VoiceCall.Hang("", token);
        });
        await using VoiceCall call = new(chat);
        await call.HearTurnAsync(Question);

        await call.StopReadingAsync();

        await isCanceled.Task;
    }
}
