using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text;
using System.Threading.Channels;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Time.Testing;

namespace TurnTaking.Tests;

/// <summary>A voice loop on a clock that the test moves, with clients and a player that do what the test says.</summary>
internal sealed class VoiceCall : ISpeechToTextClient, ITextToSpeechClient, IAgentSpeechPlayer, IAsyncDisposable
{
    private readonly Channel<SpeechToTextResponseUpdate> _heard = Channel.CreateUnbounded<SpeechToTextResponseUpdate>();
    private readonly Channel<(string Text, TaskCompletionSource Done)> _played = Channel.CreateUnbounded<(string, TaskCompletionSource)>();
    private readonly TestTurnTakingClient _turnTaking;
    private IAsyncEnumerator<ConversationEvent>? _events;

    public VoiceCall(
        TestChatClient chat, VoiceLoopOptions? options = null, float probability = 1, CancellationToken? cancellationToken = null)
    {
        _turnTaking = LiveCall.Predicting(probability);
        Loop = new(_turnTaking, this, chat, this, this, options, Time);
        _events = Loop.RunAsync(Stream.Null, cancellationToken ?? TestContext.Current.CancellationToken).GetAsyncEnumerator();
    }

    public FakeTimeProvider Time { get; } = new();

    public VoiceLoop Loop { get; }

    public LiveConversation Conversation => Loop.Conversation;

    /// <summary>Gets or sets what text to speech makes of a sentence; by default one piece of audio that says it.</summary>
    public Func<string, CancellationToken, IAsyncEnumerable<TextToSpeechResponseUpdate>> Synthesize { get; set; } = (text, _) => Say(text);

    /// <summary>Gets or sets the exception that the player throws.</summary>
    public Exception? PlayerFailure { get; set; }

    /// <summary>Gets, one after the other, whether the player was paused or resumed.</summary>
    public Channel<bool> Pauses { get; } = Channel.CreateUnbounded<bool>();

    /// <summary>Gets the sentences that text to speech was asked for.</summary>
    public ConcurrentQueue<string> Synthesized { get; } = [];

    /// <summary>Makes a chat client that answers each request by the next of these.</summary>
    public static TestChatClient Replying(params Func<CancellationToken, IAsyncEnumerable<string>>[] replies)
    {
        int next = 0;
        return new()
        {
            GetStreamingResponseAsyncCallback = (_, _, token) =>
                replies[Math.Min(Interlocked.Increment(ref next), replies.Length) - 1](token)
                    .Select(text => new ChatResponseUpdate(ChatRole.Assistant, text)),
        };
    }

    public static TestChatClient Replying(params string[] replies) =>
        Replying([.. replies.Select(reply => (Func<CancellationToken, IAsyncEnumerable<string>>)(_ => AsyncEnumerable.Repeat(reply, 1)))]);

    /// <summary>Gives words and then nothing, until it is canceled.</summary>
    public static async IAsyncEnumerable<string> Hang(
        string words, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return words;
        await Task.Delay(Timeout.Infinite, cancellationToken);
    }

    /// <summary>Gives words and then fails.</summary>
    public static async IAsyncEnumerable<string> Fail(string words)
    {
        yield return words;
        await Task.Yield();
        throw new InvalidOperationException("It broke.");
    }

    public static IAsyncEnumerable<TextToSpeechResponseUpdate> Say(string text) =>
        AsyncEnumerable.Repeat(new TextToSpeechResponseUpdate([new DataContent(Encoding.UTF8.GetBytes(text), "audio/test")])
        { Kind = TextToSpeechResponseUpdateKind.AudioUpdating }, 1);

    public void Wait(double seconds) => Time.Advance(TimeSpan.FromSeconds(seconds));

    /// <summary>Hears words and waits until the turn's prediction is there.</summary>
    public async Task HearAsync(string words)
    {
        Hear(words, SpeechToTextResponseUpdateKind.TextUpdated);
        await NextAsync<UserTurnStarted>();
        await NextAsync<PredictionUpdated>();
    }

    /// <summary>Hears words and waits until the turn has ended.</summary>
    public async Task<EndOfTurn> HearTurnAsync(string words)
    {
        await HearAsync(words);
        Wait(0.7);
        await NextAsync<EagerEndOfTurn>();
        return await NextAsync<EndOfTurn>();
    }

    public void Hear(string words, SpeechToTextResponseUpdateKind kind) =>
        _heard.Writer.TryWrite(new(words) { Kind = kind });

    public void HearError(string message) =>
        _heard.Writer.TryWrite(new([new ErrorContent(message)]) { Kind = SpeechToTextResponseUpdateKind.Error });

    /// <summary>Ends speech to text.</summary>
    public void EndSpeech(Exception? exception = null) => _heard.Writer.TryComplete(exception);

    /// <summary>Waits until the player plays the next piece.</summary>
    /// <returns>The words, and what ends the piece.</returns>
    public async Task<(string Text, TaskCompletionSource Done)> NextPieceAsync() =>
        await _played.Reader.ReadAsync(TestContext.Current.CancellationToken);

    /// <summary>Waits until the player plays the next piece, and lets it end.</summary>
    public async Task<string> PlayAsync()
    {
        var (text, done) = await NextPieceAsync();
        done.TrySetResult();
        return text;
    }

    /// <summary>Gets the next event, which must be of a type. Predictions are passed over; a prediction passes over all others.</summary>
    public async Task<T> NextAsync<T>()
        where T : ConversationEvent
    {
        do
        {
            Assert.True(await _events!.MoveNextAsync(), $"The events ended before {typeof(T).Name}.");
        }
        while (_events.Current is PredictionUpdated != (typeof(T) == typeof(PredictionUpdated)));

        return Assert.IsType<T>(_events.Current);
    }

    /// <summary>Moves the clock until an event of a type comes, and passes over the others.</summary>
    public async Task<T> WaitForAsync<T>()
        where T : ConversationEvent
    {
        while (true)
        {
            var next = _events!.MoveNextAsync().AsTask();
            while (!next.IsCompleted)
            {
                Wait(0.1);
                await Task.Yield();
            }

            Assert.True(await next, $"The events ended before {typeof(T).Name}.");
            if (_events.Current is T wanted)
            {
                return wanted;
            }
        }
    }

    /// <summary>Gets the events left, except predictions.</summary>
    public async Task<List<ConversationEvent>> EndAsync()
    {
        List<ConversationEvent> events = [];
        while (await _events!.MoveNextAsync())
        {
            if (_events.Current is not PredictionUpdated)
            {
                events.Add(_events.Current);
            }
        }

        return events;
    }

    /// <summary>Stops reading the events.</summary>
    public async Task StopReadingAsync()
    {
        var events = _events!;
        _events = null;
        await events.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Loop.DisposeAsync();
        if (_events is not null)
        {
            await _events.DisposeAsync();
        }

        _turnTaking.Dispose();
    }

    IAsyncEnumerable<SpeechToTextResponseUpdate> ISpeechToTextClient.GetStreamingTextAsync(
        Stream audioSpeechStream, SpeechToTextOptions? options, CancellationToken cancellationToken) =>
        _heard.Reader.ReadAllAsync(cancellationToken);

    IAsyncEnumerable<TextToSpeechResponseUpdate> ITextToSpeechClient.GetStreamingAudioAsync(
        string text, TextToSpeechOptions? options, CancellationToken cancellationToken)
    {
        Synthesized.Enqueue(text);
        return Synthesize(text, cancellationToken);
    }

    async Task IAgentSpeechPlayer.PlayAsync(DataContent audio, CancellationToken cancellationToken)
    {
        if (PlayerFailure is { } failure)
        {
            throw failure;
        }

        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _played.Writer.TryWrite((Encoding.UTF8.GetString(audio.Data.Span), done));
        await done.Task.WaitAsync(cancellationToken);
    }

    void IAgentSpeechPlayer.PausePlayback() => Pauses.Writer.TryWrite(true);

    void IAgentSpeechPlayer.ResumePlayback() => Pauses.Writer.TryWrite(false);

    Task<SpeechToTextResponse> ISpeechToTextClient.GetTextAsync(
        Stream audioSpeechStream, SpeechToTextOptions? options, CancellationToken cancellationToken) => throw new NotSupportedException();

    object? ISpeechToTextClient.GetService(Type serviceType, object? serviceKey) => null;

    Task<TextToSpeechResponse> ITextToSpeechClient.GetAudioAsync(
        string text, TextToSpeechOptions? options, CancellationToken cancellationToken) => throw new NotSupportedException();

    object? ITextToSpeechClient.GetService(Type serviceType, object? serviceKey) => null;

    void IDisposable.Dispose()
    {
    }
}
