using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace TurnTaking;

/// <summary>A realtime session whose responses are created when the user has finished their turn.</summary>
internal sealed partial class TurnTakingRealtimeSession : IRealtimeClientSession
{
    private static readonly TimeSpan ResponseEndLimit = TimeSpan.FromSeconds(1);

    private readonly IRealtimeClientSession _innerSession;
    private readonly TurnTakingRealtimeOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly LiveConversation _conversation;
    private readonly RealtimeAgentSpeech _agentSpeech;
    private readonly RealtimeUserTranscript _userTranscript;
    private readonly RealtimeResponses _responses = new();
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _disposal = new();
    private readonly Task _loop;
    private int _isStreaming;
    private int _isDisposed;
    private int _lastTurn;
    private volatile Task? _stoppedResponse;
    private Task _answer = Task.CompletedTask;

    public TurnTakingRealtimeSession(
        IRealtimeClientSession innerSession,
        ITurnTakingClient turnTakingClient,
        TurnTakingRealtimeOptions options,
        TimeProvider timeProvider,
        ILoggerFactory? loggerFactory)
    {
        _innerSession = innerSession;
        _options = options;
        _timeProvider = timeProvider;
        _logger = (loggerFactory ?? NullLoggerFactory.Instance).CreateLogger<TurnTakingRealtimeClient>();
        _conversation = new(turnTakingClient, options.Conversation, timeProvider, loggerFactory);
        _agentSpeech = new(_conversation, timeProvider);
        _userTranscript = new(_conversation);
        _loop = Task.Run(RunAsync);
    }

    /// <inheritdoc/>
    public RealtimeSessionOptions? Options => _innerSession.Options;

    /// <summary>Copies the options so that the provider leaves turns to this session, as far as the abstraction goes.</summary>
    public static RealtimeSessionOptions TakeControl(RealtimeSessionOptions? options)
    {
        options ??= new();
        return new()
        {
            SessionKind = options.SessionKind,
            Model = options.Model,
            InputAudioFormat = options.InputAudioFormat,
            TranscriptionOptions = options.TranscriptionOptions,
            OutputAudioFormat = options.OutputAudioFormat,
            Voice = options.Voice,
            Instructions = options.Instructions,
            MaxOutputTokens = options.MaxOutputTokens,
            OutputModalities = options.OutputModalities,
            ToolMode = options.ToolMode,
            Tools = options.Tools,
            VoiceActivityDetection = new()
            {
                Enabled = options.VoiceActivityDetection?.Enabled ?? true,
                AllowInterruption = false,
            },
            RawRepresentationFactory = options.RawRepresentationFactory,
        };
    }

    /// <inheritdoc/>
    public Task SendAsync(RealtimeClientMessage message, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        switch (message)
        {
            case CreateResponseRealtimeClientMessage:
                return RequestResponseAsync(message, cancellationToken);
            case SessionUpdateRealtimeClientMessage { Options.SessionKind: var kind } update
                when kind != RealtimeSessionKind.Transcription:
                message = new SessionUpdateRealtimeClientMessage(TakeControl(update.Options))
                {
                    MessageId = update.MessageId,
                    RawRepresentation = update.RawRepresentation,
                };
                break;
        }

        return _innerSession.SendAsync(message, cancellationToken);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<RealtimeServerMessage> GetStreamingResponseAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (Interlocked.Exchange(ref _isStreaming, 1) != 0)
        {
            throw new InvalidOperationException("The session's messages are being read already.");
        }

        // The caller who stops reading may read on later; otherwise the session is over.
        bool isOver = false;
        try
        {
            var messages = _innerSession.GetStreamingResponseAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
            await using (messages.ConfigureAwait(false))
            {
                isOver = true;
                while (await messages.MoveNextAsync().ConfigureAwait(false))
                {
                    isOver = false;
                    Observe(messages.Current);
                    yield return messages.Current;
                    isOver = true;
                }
            }
        }
        finally
        {
            if (isOver && !cancellationToken.IsCancellationRequested)
            {
                _conversation.Complete();
            }

            Volatile.Write(ref _isStreaming, 0);
        }
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? _innerSession.GetService(serviceType, serviceKey) :
            serviceType.IsInstanceOfType(this) ? this :
            serviceType == typeof(LiveConversation) ? _conversation :
            _innerSession.GetService(serviceType, serviceKey);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        await _disposal.CancelAsync().ConfigureAwait(false);
        await _agentSpeech.DisposeAsync().ConfigureAwait(false);
        await _conversation.DisposeAsync().ConfigureAwait(false);
        await _innerSession.DisposeAsync().ConfigureAwait(false);
    }

    private async Task RequestResponseAsync(RealtimeClientMessage message, CancellationToken cancellationToken)
    {
        _userTranscript.NoteAnswered();
        _responses.NoteRequested(message.MessageId);
        try
        {
            await _innerSession.SendAsync(message, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            ForgetRequest(message.MessageId);
            throw;
        }
    }

    private void ForgetRequest(string? messageId)
    {
        if (_responses.NoteFailed(messageId))
        {
            _userTranscript.ForgetAnswered();
        }
    }

    private void Observe(RealtimeServerMessage message)
    {
        switch (message)
        {
            case InputAudioTranscriptionRealtimeServerMessage transcription:
                _userTranscript.Add(transcription);
                break;
            case OutputTextAudioRealtimeServerMessage output when IsSpoken(output.Type):
                _agentSpeech.Add(output, _innerSession.Options?.OutputAudioFormat);
                break;
            case { Type: var type } when type == RealtimeServerMessageType.ResponseCreated:
                _agentSpeech.Prepare();
                if (!_responses.NoteCreated())
                {
                    // The provider answered by itself: another response would answer the same words again.
                    _userTranscript.NoteAnswered();
                    LogUnrequestedResponse();
                }

                break;
            case { Type: var type } when type == RealtimeServerMessageType.ResponseDone:
                _agentSpeech.Complete();
                _responses.NoteEnded();
                break;
            case ErrorRealtimeServerMessage { OriginatingMessageId: { } id }:
                ForgetRequest(id);
                break;
        }
    }

    private static bool IsSpoken(RealtimeServerMessageType type) =>
        type == RealtimeServerMessageType.OutputAudioDelta || type == RealtimeServerMessageType.OutputAudioTranscriptionDelta;

    private async Task RunAsync()
    {
        try
        {
            await foreach (var conversationEvent in _conversation.GetEventsAsync(_disposal.Token).ConfigureAwait(false))
            {
                Publish(conversationEvent);
                switch (conversationEvent)
                {
                    case Interruption:
                        await StopResponseAsync().ConfigureAwait(false);
                        break;
                    case EndOfTurn end when _userTranscript.EndTurn(end.Transcript) && end.Reason != EndOfTurnReason.Completed:
                        Volatile.Write(ref _lastTurn, end.Turn);
                        _answer = AnswerAsync(_answer, end.Turn);
                        break;
                    case Backchannel or LateTranscript:
                        _userTranscript.Clear();
                        break;
                }
            }
        }
        catch (OperationCanceledException) when (_disposal.IsCancellationRequested)
        {
        }
        catch (Exception exception)
        {
            LogFailed(exception);
        }
    }

    private void Publish(ConversationEvent conversationEvent)
    {
        try
        {
            _options.EventCallback?.Invoke(this, conversationEvent);
        }
        catch (Exception exception)
        {
            LogCallbackFailed(exception);
        }
    }

    private async Task AnswerAsync(Task earlierAnswer, int turn)
    {
        await earlierAnswer.ConfigureAwait(false);

        // A provider has one response at a time, and its end is known only when it says so.
        if (_responses.ActiveResponse is { } active)
        {
            if (active != _stoppedResponse)
            {
                await StopResponseAsync().ConfigureAwait(false);
            }

            await active.WaitAsync(ResponseEndLimit, _timeProvider, _disposal.Token)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        // One response to what the user said in both turns.
        if (Volatile.Read(ref _lastTurn) == turn && !_disposal.IsCancellationRequested)
        {
            _agentSpeech.Prepare();
            CreateResponseRealtimeClientMessage message = new() { MessageId = $"turn_{turn}_{Guid.NewGuid():N}" };
            _responses.NoteRequested(message.MessageId);
            if (!await TrySendAsync(message).ConfigureAwait(false))
            {
                ForgetRequest(message.MessageId);
            }
        }
    }

    private async Task StopResponseAsync()
    {
        _stoppedResponse = _responses.ActiveResponse;
        var interruption = _agentSpeech.Stop(_stoppedResponse is not null);
        foreach (var message in GetInterruptionMessages(interruption))
        {
            await TrySendAsync(message).ConfigureAwait(false);
        }
    }

    private RealtimeClientMessage[] GetInterruptionMessages(RealtimeInterruption interruption)
    {
        try
        {
            bool isOpenAI = _innerSession.GetService(typeof(ChatClientMetadata)) is ChatClientMetadata
            {
                ProviderName: OpenAIInterruption.ProviderName,
            };
            return _options.InterruptionMessages is { } create ? [.. create(interruption)] :
                isOpenAI ? [.. OpenAIInterruption.CreateMessages(interruption)] :
                [];
        }
        catch (Exception exception)
        {
            LogCallbackFailed(exception);
            return [];
        }
    }

    private async Task<bool> TrySendAsync(RealtimeClientMessage message)
    {
        try
        {
            await _innerSession.SendAsync(message, _disposal.Token).ConfigureAwait(false);
            return true;
        }
        catch (Exception exception)
        {
            if (!_disposal.IsCancellationRequested)
            {
                LogSendFailed(exception);
            }

            return false;
        }
    }

    [LoggerMessage(LogLevel.Warning, "The provider created a response that nobody asked for. Its turn detection should not.")]
    private partial void LogUnrequestedResponse();

    [LoggerMessage(LogLevel.Error, "A callback failed. The session goes on.")]
    private partial void LogCallbackFailed(Exception exception);

    [LoggerMessage(LogLevel.Error, "A message could not be sent. The session goes on.")]
    private partial void LogSendFailed(Exception exception);

    [LoggerMessage(LogLevel.Error, "Turn-taking failed. The session goes on without it.")]
    private partial void LogFailed(Exception exception);
}
