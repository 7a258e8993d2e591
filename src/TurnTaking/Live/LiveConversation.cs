using System.Threading.Channels;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace TurnTaking;

/// <summary>Decides in one voice call when to answer, when to stop talking and when to talk on.</summary>
/// <remarks>
/// <para>
/// Tell it what happens as it happens: the recognizer's transcripts, the voice detector's reports and the agent's own speech;
/// read <see cref="GetEventsAsync"/> and do what the events say. A transcript is needed, a voice detector helps. All inputs
/// return at once, never throw for what they are told or when, and may come from any thread; those of one thread are taken in
/// their order.
/// </para>
/// <para>
/// Predictions never delay an answer: where the client fails or is late, silence decides alone. Every turn ends, once, whatever
/// the recognizer, the detector and the client do.
/// </para>
/// </remarks>
public sealed partial class LiveConversation : IAsyncDisposable
{
    private static readonly TimeSpan TimerResolution = TimeSpan.FromMilliseconds(1);

    private readonly TimeProvider _timeProvider;
    private readonly long _startTimestamp;
    private readonly ConversationMachine _machine;
    private readonly PredictionRunner _predictions;
    private readonly ConversationTelemetry _telemetry;
    private readonly ITimer _timer;
    private readonly List<ConversationEvent> _decided = [];
    private readonly Channel<(TimeSpan Time, ConversationInput Input)> _inputs =
        Channel.CreateUnbounded<(TimeSpan, ConversationInput)>(new() { SingleReader = true });
    private readonly Channel<ConversationEvent> _events = Channel.CreateUnbounded<ConversationEvent>(new() { SingleWriter = true });
    private readonly ILogger _logger;
    private readonly Task _loop;
    private volatile IReadOnlyList<ChatMessage> _messages;
    private ConversationWait? _wait;
    private volatile bool _isDisposed;

    /// <summary>Initializes a new instance of the <see cref="LiveConversation"/> class. Its time starts now.</summary>
    /// <param name="client">Predicts what to do. It is not disposed with the conversation.</param>
    /// <param name="options">The options, or <see langword="null"/> for the defaults.</param>
    /// <param name="timeProvider">Gives all times, or <see langword="null"/> for the system's clock.</param>
    /// <param name="loggerFactory">Makes the conversation's logger, or <see langword="null"/> for none.</param>
    /// <exception cref="ArgumentNullException"><paramref name="client"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public LiveConversation(
        ITurnTakingClient client,
        LiveConversationOptions? options = null,
        TimeProvider? timeProvider = null,
        ILoggerFactory? loggerFactory = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        var settings = (options ?? new()).CloneValidated();
        _logger = (loggerFactory ?? NullLoggerFactory.Instance).CreateLogger<LiveConversation>();
        _timeProvider = timeProvider ?? TimeProvider.System;
        _startTimestamp = _timeProvider.GetTimestamp();
        _machine = new(settings, _decided.Add);
        _messages = _machine.Messages;
        _predictions = new(client, settings, _timeProvider, Post, _logger);
        _telemetry = new(_predictions.ConversationId);
        _timer = _timeProvider.CreateTimer(
            static state => ((LiveConversation)state!).Post(new(ConversationInputKind.Tick)),
            this,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan);
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Gets the messages as a language model should see them; the list given out never changes.</summary>
    /// <remarks>
    /// Backchannels are left out, what the agent did not speak is cut off, and turns between which the agent did not speak are
    /// one message. A turn is among them from its <see cref="EndOfTurn"/> on.
    /// </remarks>
    public IReadOnlyList<ChatMessage> Messages => _messages;

    /// <summary>Gets the function that the conversation's loop tells what it waits for, after the events of the same moment.</summary>
    internal Action<ConversationWait?>? WaitChanged { get; init; }

    /// <summary>Gets the time since the start of the conversation.</summary>
    internal TimeSpan ElapsedTime => _timeProvider.GetElapsedTime(_startTimestamp);

    /// <summary>Tells what the user has said so far in a segment that is not finished.</summary>
    /// <param name="text">All words of the segment so far.</param>
    /// <param name="segmentId">
    /// The recognizer's identifier of the segment. Without one the transcripts up to a final one belong together.
    /// </param>
    /// <param name="revision">
    /// A number that grows with every update of the segment, so that those out of order can be left out; without it the last to
    /// come counts.
    /// </param>
    public void AddPartialTranscript(string? text, string? segmentId = null, int? revision = null) =>
        Post(new(ConversationInputKind.PartialTranscript) { Text = text, SegmentId = segmentId, Revision = revision });

    /// <summary>Tells what the user has said in a segment that is finished.</summary>
    /// <param name="text">All words of the segment. If it is empty, those of its last partial transcript stay.</param>
    /// <param name="segmentId">The recognizer's identifier of the segment.</param>
    /// <param name="revision">
    /// A number that grows with every update of the segment. A final transcript with a higher one corrects a final one before it.
    /// </param>
    public void AddFinalTranscript(string? text, string? segmentId = null, int? revision = null) =>
        Post(new(ConversationInputKind.FinalTranscript) { Text = text, SegmentId = segmentId, Revision = revision });

    /// <summary>Tells that the user's voice begins.</summary>
    public void StartUserVoice() => Post(new(ConversationInputKind.VoiceStarted));

    /// <summary>Tells that the user's voice has ended.</summary>
    public void StopUserVoice() => Post(new(ConversationInputKind.VoiceStopped));

    /// <summary>Tells that the agent begins to speak. A message still being spoken counts as spoken to its end.</summary>
    /// <param name="text">The whole message, where it is known already.</param>
    public void StartAgentSpeech(string? text = null) => Post(new(ConversationInputKind.AgentSpeechStarted) { Text = text });

    /// <summary>Tells how much of the agent's message has been spoken.</summary>
    /// <param name="spokenText">The message up to here.</param>
    /// <remarks>
    /// An interrupted message is cut to it; where it is never told, the whole message counts as spoken. After an interruption it
    /// corrects the cut.
    /// </remarks>
    public void ReportAgentSpeech(string spokenText) =>
        Post(new(ConversationInputKind.AgentSpeechProgressed) { Text = spokenText });

    /// <summary>Tells that the agent no longer speaks.</summary>
    /// <param name="spokenText">The part of the message that was spoken, or <see langword="null"/> if it was all.</param>
    public void StopAgentSpeech(string? spokenText = null) =>
        Post(new(ConversationInputKind.AgentSpeechStopped) { Text = spokenText });

    /// <summary>
    /// Ends the conversation: an open turn is ended at once, and the events end after it. What is told later is ignored.
    /// </summary>
    public void Complete() => Post(new(ConversationInputKind.Completed));

    /// <summary>Gets the events as they are decided, until the conversation is completed or disposed.</summary>
    /// <param name="cancellationToken">A token that ends the enumeration; the conversation goes on.</param>
    /// <returns>The events. Each is given out once, so there should be one reader.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was canceled.</exception>
    public IAsyncEnumerable<ConversationEvent> GetEventsAsync(CancellationToken cancellationToken = default) =>
        _events.Reader.ReadAllAsync(cancellationToken);

    /// <summary>Ends the conversation where it is: nothing more is decided, and predictions in flight are canceled.</summary>
    /// <returns>A task that ends when the conversation has; it does not wait for the client.</returns>
    public async ValueTask DisposeAsync()
    {
        _isDisposed = true;
        _inputs.Writer.TryComplete();
        await _loop.ConfigureAwait(false);
    }

    private void Post(ConversationInput input) =>
        _inputs.Writer.TryWrite((ElapsedTime, input));

    private async Task RunAsync()
    {
        Exception? failure = null;
        try
        {
            while (!_machine.IsCompleted && await _inputs.Reader.WaitToReadAsync().ConfigureAwait(false))
            {
                while (!_isDisposed && _inputs.Reader.TryRead(out var item))
                {
                    _machine.Process(item.Time, item.Input);
                }

                if (_isDisposed)
                {
                    break;
                }

                Publish();
                _predictions.Update(_machine.Request);
                ArmTimer();
            }
        }
        catch (Exception exception)
        {
            failure = exception;
            LogFailed(exception);
        }

        _inputs.Writer.TryComplete();
        _events.Writer.TryComplete(failure);
        _predictions.Dispose();
        _telemetry.Dispose();
        await _timer.DisposeAsync().ConfigureAwait(false);
    }

    private void Publish()
    {
        _messages = _machine.Messages;
        foreach (var conversationEvent in _decided)
        {
            _telemetry.Record(conversationEvent);
            _events.Writer.TryWrite(conversationEvent);
        }

        _decided.Clear();
        if (WaitChanged is { } tell && _machine.Wait is var wait && wait != _wait)
        {
            _wait = wait;
            tell(wait);
        }
    }

    private void ArmTimer()
    {
        if (_machine.NextDueTime is not { } due)
        {
            _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            return;
        }

        var now = ElapsedTime;
        double wait = Math.Max(0, (due - now).TotalMilliseconds);

        // Timers cut off fractions of a millisecond, and would fire too early.
        _timer.Change(TimeSpan.FromMilliseconds(Math.Ceiling(wait)), Timeout.InfiniteTimeSpan);

        // A timer counts from when it is armed: what passed since the clock was read would come on top of the wait.
        if (ElapsedTime - now > TimerResolution)
        {
            Post(new(ConversationInputKind.Tick));
        }
    }

    [LoggerMessage(LogLevel.Error, "The conversation failed.")]
    private partial void LogFailed(Exception exception);
}
