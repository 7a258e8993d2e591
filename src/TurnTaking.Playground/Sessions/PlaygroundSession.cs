using System.Net.WebSockets;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;

namespace TurnTaking.Playground;

/// <summary>The conversation of one page: what it tells goes in, what is decided goes into the outbox.</summary>
internal sealed class PlaygroundSession : IAsyncDisposable
{
    private readonly ITurnTakingClient _client;
    private readonly Outbox _outbox;
    private readonly TimeProvider _timeProvider;
    private readonly ILoggerFactory _loggerFactory;
    private readonly long _startTimestamp;
    private readonly ScriptedAgent _agent;
    private readonly TypingPredictor _typing;
    private readonly CancellationTokenSource _ending = new();
    private LiveConversation _conversation;
    private Task _events;
    private int _replyCount;

    public PlaygroundSession(ITurnTakingClient client, Outbox outbox, TimeProvider timeProvider, ILoggerFactory loggerFactory)
    {
        _client = client;
        _outbox = outbox;
        _timeProvider = timeProvider;
        _loggerFactory = loggerFactory;
        _startTimestamp = timeProvider.GetTimestamp();
        _agent = new(timeProvider, (state, text, spokenText, cancellationToken) =>
            outbox.WriteAsync(new AgentMessage(Time, state, text, spokenText), cancellationToken));
        _typing = new(
            client,
            (prediction, id) => outbox.Update(Describe(Time, prediction) with { Id = id }),
            loggerFactory.CreateLogger<TypingPredictor>());
        (_conversation, _events) = Start(new());
    }

    /// <summary>Gets the seconds since the session began.</summary>
    public double Time => _timeProvider.GetElapsedTime(_startTimestamp).TotalSeconds;

    /// <summary>Does what the page tells.</summary>
    /// <exception cref="ArgumentException">The message holds something that is not possible.</exception>
    public async Task HandleAsync(ClientMessage message)
    {
        switch (message)
        {
            case TypedMessage typed:
                Predict(typed);
                break;
            case TranscriptMessage { IsFinal: false } transcript:
                _conversation.AddPartialTranscript(transcript.Text, transcript.Segment);
                break;
            case TranscriptMessage transcript:
                _conversation.AddFinalTranscript(transcript.Text, transcript.Segment);
                break;
            case VoiceMessage { IsActive: true }:
                _conversation.StartUserVoice();
                break;
            case VoiceMessage:
                _conversation.StopUserVoice();
                break;
            case SpeakMessage:
                await _agent.SpeakAsync(ScriptedReplies.Long).ConfigureAwait(false);
                break;
            case SettingsMessage { Settings: var settings }:
                await ChangeAsync(settings.CreateOptions()).ConfigureAwait(false);
                break;
        }
    }

    /// <summary>Ends the session. The outbox must take in nothing more.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        await _conversation.DisposeAsync().ConfigureAwait(false);
        await _events.ConfigureAwait(false);
        await _typing.DisposeAsync().ConfigureAwait(false);
        await _agent.DisposeAsync().ConfigureAwait(false);
        _ending.Dispose();
    }

    /// <summary>Describes a prediction to a page.</summary>
    public static PredictionMessage Describe(double time, TurnTakingPrediction prediction) => new(
        time, prediction.Action, prediction.Probabilities, InferenceTime: prediction.InferenceTime?.TotalMilliseconds);

    /// <summary>Describes a wait to a page.</summary>
    public static WaitMessage Describe(double time, ConversationWait? wait, double startTime = 0) =>
        new(time, wait?.Kind, startTime + wait?.StartTime.TotalSeconds, startTime + wait?.DueTime.TotalSeconds);

    private void Predict(TypedMessage typed)
    {
        string? agentText = _agent.SpokenText;
        List<ChatMessage> messages = [.. _conversation.Messages];
        if (!string.IsNullOrEmpty(agentText))
        {
            messages.Add(new(ChatRole.Assistant, agentText));
        }

        messages.Add(new(ChatRole.User, typed.Text));
        _typing.Ask(messages, agentText is null ? AgentState.Silent : AgentState.Speaking, typed.Id);
    }

    /// <summary>Goes on with other options: a conversation reads them only once, so it is another one with the same messages.</summary>
    private async Task ChangeAsync(LiveConversationOptions options)
    {
        await _conversation.DisposeAsync().ConfigureAwait(false);
        await _events.ConfigureAwait(false);
        _outbox.Update(new WaitMessage(Time));
        options.InitialMessages = _conversation.Messages;
        (_conversation, _events) = Start(options);
    }

    private (LiveConversation Conversation, Task Events) Start(LiveConversationOptions options)
    {
        double startTime = Time;
        var conversation = new LiveConversation(_client, options, _timeProvider, _loggerFactory)
        {
            WaitChanged = wait => _outbox.Update(Describe(Time, wait, startTime)),
        };
        _agent.MoveTo(conversation);
        return (conversation, FollowAsync(conversation, startTime));
    }

    private async Task FollowAsync(LiveConversation conversation, double startTime)
    {
        try
        {
            await foreach (var conversationEvent in conversation.GetEventsAsync(_ending.Token).ConfigureAwait(false))
            {
                double time = startTime + conversationEvent.Time.TotalSeconds;
                if (conversationEvent is PredictionUpdated { Prediction: { } prediction })
                {
                    _outbox.Update(Describe(time, prediction));
                }
                else
                {
                    await _outbox.WriteAsync(
                        new EventMessage(time, PlaygroundEvent.Create(conversationEvent)), _ending.Token).ConfigureAwait(false);
                    await ObeyAsync(conversationEvent).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException) when (_ending.IsCancellationRequested)
        {
            // The page has gone.
        }
        catch (Exception)
        {
            // The conversation has logged why; the page connects to another one.
            _outbox.Complete(WebSocketCloseStatus.InternalServerError, "The conversation failed.");
        }
    }

    private Task ObeyAsync(ConversationEvent conversationEvent) => conversationEvent switch
    {
        EndOfTurn end => _agent.SpeakAsync(ScriptedReplies.Get(end.Transcript, _replyCount++)),
        Interruption => _agent.StopAsync(),
        AgentPauseSuggested => _agent.PauseAsync(_ending.Token),
        AgentResumeSuggested => _agent.ResumeAsync(_ending.Token),
        _ => Task.CompletedTask,
    };
}
