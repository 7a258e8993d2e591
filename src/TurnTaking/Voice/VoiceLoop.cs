using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;

namespace TurnTaking;

/// <summary>Holds one voice call: hears the user, decides when to answer, and lets the agent speak.</summary>
/// <remarks>
/// <para>
/// It joins a <see cref="LiveConversation"/> with the clients of Microsoft.Extensions.AI: <see cref="ISpeechToTextClient"/> hears,
/// <see cref="IChatClient"/> answers, at <see cref="EagerEndOfTurn"/> already where <see cref="VoiceLoopOptions.PreparesReplies"/>
/// is set, and <see cref="ITextToSpeechClient"/> speaks, sentence by sentence while the reply is still written. An interruption stops
/// both at once, and the messages keep what was heard of the reply. The clients and the player are not disposed with the loop.
/// </para>
/// <para>
/// Every turn gets one reply or a <see cref="ReplyFailed"/>, unless the user goes on before the reply is heard: then it is dropped,
/// and the reply to the next turn answers both.
/// </para>
/// </remarks>
[Experimental(ExperimentalIds.Voice, UrlFormat = ExperimentalIds.UrlFormat)]
public sealed class VoiceLoop : IAsyncDisposable
{
    private readonly ISpeechToTextClient _speechToTextClient;
    private readonly VoiceClients _clients;
    private readonly VoiceLoopOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly Channel<ConversationEvent> _events = Channel.CreateUnbounded<ConversationEvent>(new() { SingleReader = true });
    private readonly CancellationTokenSource _disposal = new();
    private readonly CancellationToken _disposed;
    private AgentReply? _reply;
    private Task _replyEnded = Task.CompletedTask;
    private bool _hasRun;
    private bool _isDisposed;

    /// <summary>Initializes a new instance of the <see cref="VoiceLoop"/> class. The conversation's time starts now.</summary>
    /// <param name="turnTakingClient">Predicts what to do.</param>
    /// <param name="speechToTextClient">Hears the user; it must stream, with partial transcripts.</param>
    /// <param name="chatClient">Answers.</param>
    /// <param name="textToSpeechClient">Speaks.</param>
    /// <param name="player">Plays what is spoken.</param>
    /// <param name="options">The options, or <see langword="null"/> for the defaults.</param>
    /// <param name="timeProvider">Gives all times, or <see langword="null"/> for the system's clock.</param>
    /// <param name="loggerFactory">Makes the conversation's logger, or <see langword="null"/> for none.</param>
    /// <exception cref="ArgumentNullException">A client or the player is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public VoiceLoop(
        ITurnTakingClient turnTakingClient,
        ISpeechToTextClient speechToTextClient,
        IChatClient chatClient,
        ITextToSpeechClient textToSpeechClient,
        IAgentSpeechPlayer player,
        VoiceLoopOptions? options = null,
        TimeProvider? timeProvider = null,
        ILoggerFactory? loggerFactory = null)
    {
        ArgumentNullException.ThrowIfNull(speechToTextClient);
        ArgumentNullException.ThrowIfNull(chatClient);
        ArgumentNullException.ThrowIfNull(textToSpeechClient);
        ArgumentNullException.ThrowIfNull(player);
        _options = (options ?? new()).CloneValidated();
        _timeProvider = timeProvider ?? TimeProvider.System;
        _disposed = _disposal.Token;
        _speechToTextClient = speechToTextClient;
        _clients = new(chatClient, textToSpeechClient, player);
        Conversation = new(turnTakingClient, _options.Conversation, _timeProvider, loggerFactory);
    }

    /// <summary>Gets the conversation.</summary>
    /// <remarks>
    /// Tell it the reports of the voice detector, if there is one (<see cref="LiveConversation.StartUserVoice"/>,
    /// <see cref="LiveConversation.StopUserVoice"/>), and end the call with <see cref="LiveConversation.Complete"/>. Its events are
    /// those of <see cref="RunAsync"/>: do not read them from it.
    /// </remarks>
    public LiveConversation Conversation { get; }

    /// <summary>Holds the call until the audio ends, the conversation is completed or the loop is disposed.</summary>
    /// <param name="audio">The user's speech as it comes, which the speech-to-text client reads. It is not disposed.</param>
    /// <param name="cancellationToken">A token that ends the call at once.</param>
    /// <returns>
    /// What was decided and what became of the replies. The call goes on however slowly they are read; to stop reading them ends it. Where
    /// the audio or speech to text ends, an open turn is ended and answered before the events end.
    /// </returns>
    /// <exception cref="InvalidOperationException">It was called before.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was canceled.</exception>
    /// <remarks>
    /// Failures of the clients are events, <see cref="TranscriptionFailed"/> and <see cref="ReplyFailed"/>, not exceptions. Exceptions of
    /// the player's <see cref="IAgentSpeechPlayer.PausePlayback"/> and <see cref="IAgentSpeechPlayer.ResumePlayback"/> end the call.
    /// </remarks>
    public IAsyncEnumerable<ConversationEvent> RunAsync(Stream audio, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(audio);
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return Interlocked.Exchange(ref _hasRun, true)
            ? throw new InvalidOperationException("A voice loop holds one call, and has begun it: make another for the next call.")
            : RunOnceAsync(audio, cancellationToken);
    }

    /// <summary>Ends the call where it is: the agent falls silent, and the clients' calls are canceled.</summary>
    /// <returns>A task that ends when the conversation has; it does not wait for the clients.</returns>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, true))
        {
            return;
        }

        await _disposal.CancelAsync().ConfigureAwait(false);
        await Conversation.DisposeAsync().ConfigureAwait(false);
        _events.Writer.TryComplete();
        _disposal.Dispose();
    }

    private async IAsyncEnumerable<ConversationEvent> RunOnceAsync(
        Stream audio, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _disposed);
        var token = stop.Token;
        _ = Task.Run(() => TranscribeAsync(audio, token), CancellationToken.None);
        var deciding = Task.Run(() => DecideAsync(token), CancellationToken.None);
        try
        {
            await foreach (var conversationEvent in _events.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return conversationEvent;
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await deciding.ConfigureAwait(false);
        }
    }

    private async Task TranscribeAsync(Stream audio, CancellationToken cancellationToken)
    {
        try
        {
            var updates = _speechToTextClient.GetStreamingTextAsync(audio, _options.SpeechToText, cancellationToken);
            await foreach (var update in updates.ConfigureAwait(false))
            {
                if (update.Kind == SpeechToTextResponseUpdateKind.TextUpdating)
                {
                    Conversation.AddPartialTranscript(update.Text);
                }
                else if (update.Kind == SpeechToTextResponseUpdateKind.TextUpdated)
                {
                    Conversation.AddFinalTranscript(update.Text);
                }
                else if (update.Kind == SpeechToTextResponseUpdateKind.Error)
                {
                    Emit(new TranscriptionFailed(ReportedError.Create("Speech to text", update.Contents), IsFinal: false));
                }
            }
        }
        catch (Exception exception)
        {
            if (!cancellationToken.IsCancellationRequested)
            {
                Emit(new TranscriptionFailed(exception, IsFinal: true));
            }
        }

        Conversation.Complete();
    }

    private async Task DecideAsync(CancellationToken cancellationToken)
    {
        Exception? failure = null;
        try
        {
            await foreach (var conversationEvent in Conversation.GetEventsAsync(cancellationToken).ConfigureAwait(false))
            {
                _events.Writer.TryWrite(conversationEvent);
                React(conversationEvent, cancellationToken);
            }

            await _replyEnded.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
        catch (Exception exception)
        {
            failure = exception;
        }

        DropReply();
        _events.Writer.TryComplete(failure);
    }

    private void React(ConversationEvent conversationEvent, CancellationToken cancellationToken)
    {
        switch (conversationEvent)
        {
            case EagerEndOfTurn eager when _options.PreparesReplies:
                Write(eager.Turn, eager.Messages, cancellationToken);
                break;
            case EndOfTurn end:
                Answer(end.Turn, cancellationToken);
                break;
            case LateTranscript late when _reply is { IsHeard: false } && _reply.Turn == late.Turn:
                Answer(late.Turn, cancellationToken);
                break;
            case TurnResumed or Interruption or HoldRequested:
            case UserTurnStarted when _reply is { IsHeard: false }:
                DropReply();
                break;
            case AgentPauseSuggested:
                _reply?.Pause();
                break;
            case AgentResumeSuggested:
                _reply?.Resume();
                break;
        }
    }

    private void Answer(int turn, CancellationToken cancellationToken)
    {
        var messages = Conversation.Messages;
        if (_reply is not { } prepared || prepared.Turn != turn || !prepared.IsFor(messages))
        {
            Write(turn, messages, cancellationToken);
        }

        _reply!.Speak(_replyEnded, Conversation, Emit);
        _replyEnded = _reply.Ended;
    }

    private void Write(int turn, IReadOnlyList<ChatMessage> messages, CancellationToken cancellationToken)
    {
        DropReply();
        _reply = new(turn, messages, _clients, _options, _timeProvider, cancellationToken);
    }

    private void DropReply()
    {
        _reply?.Dispose();
        _reply = null;
    }

    private void Emit(ConversationEvent conversationEvent) =>
        _events.Writer.TryWrite(conversationEvent.DecidedAt(Conversation.ElapsedTime, lastSpeechTime: null, prediction: null));
}
