using System.Threading.Channels;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace TurnTaking.Tests;

/// <summary>A realtime session with turn-taking on a clock that the test moves.</summary>
internal sealed class RealtimeCall : IAsyncDisposable
{
    private readonly Channel<ConversationEvent> _events = Channel.CreateUnbounded<ConversationEvent>();
    private readonly TurnTakingRealtimeClient _client;
    private readonly IAsyncEnumerator<RealtimeServerMessage> _messages;

    public RealtimeCall(
        ITurnTakingClient turnTakingClient,
        Action<TurnTakingRealtimeOptions>? configure = null,
        ILoggerFactory? loggerFactory = null,
        RealtimeSessionOptions? sessionOptions = null)
    {
        TurnTakingRealtimeOptions options = new()
        {
            Conversation = new() { MinimumWait = TimeSpan.FromSeconds(0.5), MaximumWait = TimeSpan.FromSeconds(2) },
            EventCallback = (_, conversationEvent) => _events.Writer.TryWrite(conversationEvent),
        };
        configure?.Invoke(options);
        TestRealtimeClient provider = new();
        _client = new(provider, turnTakingClient, options, Time, loggerFactory);
        Session = _client.CreateSessionAsync(sessionOptions).GetAwaiter().GetResult();
        Provider = provider.Session!;
        _messages = Session.GetStreamingResponseAsync(Cancellation.Token).GetAsyncEnumerator();
    }

    public FakeTimeProvider Time { get; } = new();

    public IRealtimeClientSession Session { get; }

    public TestRealtimeSession Provider { get; }

    /// <summary>Gets the cancellation of reading the messages.</summary>
    public CancellationTokenSource Cancellation { get; } =
        CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    public LiveConversation Conversation => Session.GetRequiredService<LiveConversation>();

    public void Wait(double seconds) => Time.Advance(TimeSpan.FromSeconds(seconds));

    /// <summary>Lets the provider send a message, which must come through as it is.</summary>
    public async Task ReceiveAsync(RealtimeServerMessage message)
    {
        Provider.Messages.Writer.TryWrite(message);
        Assert.True(await _messages.MoveNextAsync());
        Assert.Same(message, _messages.Current);
    }

    public Task<bool> MoveNextAsync() => _messages.MoveNextAsync().AsTask();

    public Task ReceiveWordsAsync(string text, string itemId = "user 1") => ReceiveAsync(
        new InputAudioTranscriptionRealtimeServerMessage(RealtimeServerMessageType.InputAudioTranscriptionDelta)
        {
            ItemId = itemId,
            Transcription = text,
        });

    public Task ReceiveFinalAsync(string? text, string itemId = "user 1") => ReceiveAsync(
        new InputAudioTranscriptionRealtimeServerMessage(RealtimeServerMessageType.InputAudioTranscriptionCompleted)
        {
            ItemId = itemId,
            Transcription = text,
        });

    public Task ReceiveResponseAsync(RealtimeServerMessageType type) =>
        ReceiveAsync(new ResponseCreatedRealtimeServerMessage(type) { ResponseId = "response" });

    /// <summary>Receives words of the agent and their audio: 16-bit samples at 24 kHz.</summary>
    public async Task ReceiveAgentSpeechAsync(string text, double seconds)
    {
        await ReceiveAsync(new OutputTextAudioRealtimeServerMessage(RealtimeServerMessageType.OutputAudioTranscriptionDelta)
        {
            ItemId = "agent 1",
            ContentIndex = 0,
            Text = text,
        });
        await ReceiveAsync(new OutputTextAudioRealtimeServerMessage(RealtimeServerMessageType.OutputAudioDelta)
        {
            ItemId = "agent 1",
            ContentIndex = 0,
            Audio = Convert.ToBase64String(new byte[(int)(seconds * 48_000)]),
        });
    }

    /// <summary>Gets the next event of a type; others are passed over.</summary>
    public async Task<T> NextAsync<T>()
        where T : ConversationEvent
    {
        while (true)
        {
            if (await _events.Reader.ReadAsync(TestContext.Current.CancellationToken) is T found)
            {
                return found;
            }
        }
    }

    /// <summary>Gets the events that came, and which were not asked for.</summary>
    public List<ConversationEvent> GetEvents()
    {
        List<ConversationEvent> events = [];
        while (_events.Reader.TryRead(out var conversationEvent))
        {
            events.Add(conversationEvent);
        }

        return events;
    }

    public async Task<CreateResponseRealtimeClientMessage> NextResponseRequestAsync() =>
        Assert.IsType<CreateResponseRealtimeClientMessage>(await Provider.NextSentAsync());

    public async ValueTask DisposeAsync()
    {
        await _messages.DisposeAsync();
        await Session.DisposeAsync();
        _client.Dispose();
        Cancellation.Dispose();
    }
}
