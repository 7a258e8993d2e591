using System.Threading.Channels;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace TurnTaking.Orleans;

/// <summary>A <see cref="LiveConversation"/> that runs on a silo of an Orleans cluster.</summary>
/// <remarks>
/// <para>
/// It is used as a <see cref="LiveConversation"/> is: all inputs return at once, never throw for what they are told or when, and may come
/// from any thread; events come in their order, each once. It is for processes that should not run predictions and timers of their calls;
/// a <see cref="LiveConversation"/> over the client of <c>AddOrleansTurnTaking()</c> keeps only the predictions on the cluster, and loses
/// nothing when a silo does.
/// </para>
/// <para>
/// When its silo is lost or restarted, the conversation goes on with another one, from the messages of the last turn that ended, and is
/// told again what happened since. Silence is then measured anew, so the end of the open turn comes later by the time that takes, up to two
/// seconds. Every turn still ends once. Two things are lost: pauses that were learned of the user, and that a final transcript belongs to a
/// turn that ended before it came, whose words then begin a turn.
/// </para>
/// </remarks>
public sealed partial class OrleansLiveConversation : IAsyncDisposable
{
    // A read waits on the silo for up to a second.
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan ResumeLimit = TimeSpan.FromMinutes(1);

    private readonly IGrainFactory _grains;
    private readonly LiveConversationOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;
    private readonly long _startTimestamp;
    private readonly CancellationTokenSource _disposal = new();
    private readonly Channel<ConversationEvent> _events = Channel.CreateUnbounded<ConversationEvent>(new() { SingleWriter = true });
    private readonly LiveJournal _journal = new();
    private readonly Task _loop;
    private volatile IReadOnlyList<ChatMessage> _messages;
    private TimeSpan _lastEventTime;
    private int _startedTurn;
    private int _endedTurn;
    private bool _isDisposed;

    /// <summary>Initializes a new instance of the <see cref="OrleansLiveConversation"/> class. Its time starts now.</summary>
    /// <param name="grains">The cluster: an <see cref="IClusterClient"/>, or a silo's grain factory.</param>
    /// <param name="options">The options, or <see langword="null"/> for the defaults.</param>
    /// <param name="timeProvider">
    /// Gives the times of waits for the cluster, or <see langword="null"/> for the system's clock. The conversation itself goes by the clock
    /// of its silo.
    /// </param>
    /// <param name="loggerFactory">Makes the conversation's logger, or <see langword="null"/> for none.</param>
    /// <exception cref="ArgumentNullException"><paramref name="grains"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public OrleansLiveConversation(
        IGrainFactory grains,
        LiveConversationOptions? options = null,
        TimeProvider? timeProvider = null,
        ILoggerFactory? loggerFactory = null)
    {
        ArgumentNullException.ThrowIfNull(grains);
        _grains = grains;
        _options = (options ?? new()).CloneValidated();
        _options.TurnTakingOptions = _options.TurnTakingOptions?.Clone() ?? new();
        _options.TurnTakingOptions.ConversationId ??= Guid.NewGuid().ToString("N");
        _timeProvider = timeProvider ?? TimeProvider.System;
        _logger = (loggerFactory ?? NullLoggerFactory.Instance).CreateLogger<OrleansLiveConversation>();
        _startTimestamp = _timeProvider.GetTimestamp();
        _messages = _options.InitialMessages;
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Gets the messages as a language model should see them; the list given out never changes.</summary>
    /// <remarks>As <see cref="LiveConversation.Messages"/>, as far as this process has heard from the silo.</remarks>
    public IReadOnlyList<ChatMessage> Messages => _messages;

    /// <inheritdoc cref="LiveConversation.AddPartialTranscript"/>
    public void AddPartialTranscript(string? text, string? segmentId = null, int? revision = null) =>
        _journal.Add(new(LiveInputKind.PartialTranscript, text, segmentId, revision));

    /// <inheritdoc cref="LiveConversation.AddFinalTranscript"/>
    public void AddFinalTranscript(string? text, string? segmentId = null, int? revision = null) =>
        _journal.Add(new(LiveInputKind.FinalTranscript, text, segmentId, revision));

    /// <inheritdoc cref="LiveConversation.StartUserVoice"/>
    public void StartUserVoice() => _journal.Add(new(LiveInputKind.VoiceStarted));

    /// <inheritdoc cref="LiveConversation.StopUserVoice"/>
    public void StopUserVoice() => _journal.Add(new(LiveInputKind.VoiceStopped));

    /// <inheritdoc cref="LiveConversation.StartAgentSpeech"/>
    public void StartAgentSpeech(string? text = null) => _journal.Add(new(LiveInputKind.AgentSpeechStarted, text));

    /// <inheritdoc cref="LiveConversation.ReportAgentSpeech"/>
    public void ReportAgentSpeech(string spokenText) => _journal.Add(new(LiveInputKind.AgentSpeechProgressed, spokenText));

    /// <inheritdoc cref="LiveConversation.StopAgentSpeech"/>
    public void StopAgentSpeech(string? spokenText = null) => _journal.Add(new(LiveInputKind.AgentSpeechStopped, spokenText));

    /// <inheritdoc cref="LiveConversation.Complete"/>
    public void Complete() => _journal.Add(new(LiveInputKind.Completed));

    /// <summary>Gets the events as they are decided, until the conversation is completed or disposed.</summary>
    /// <param name="cancellationToken">A token that ends the enumeration; the conversation goes on.</param>
    /// <returns>The events. Each is given out once, so there should be one reader.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was canceled.</exception>
    /// <exception cref="TimeoutException">No silo could be reached for a minute.</exception>
    /// <exception cref="InvalidOperationException">The conversation failed on its silo.</exception>
    public IAsyncEnumerable<ConversationEvent> GetEventsAsync(CancellationToken cancellationToken = default) =>
        _events.Reader.ReadAllAsync(cancellationToken);

    /// <summary>Ends the conversation where it is: nothing more is decided.</summary>
    /// <returns>A task that ends when nothing of it is left in this process. Its silo lets go of it when it has been idle.</returns>
    public async ValueTask DisposeAsync()
    {
        if (!Interlocked.Exchange(ref _isDisposed, true))
        {
            await _disposal.CancelAsync().ConfigureAwait(false);
            await _loop.ConfigureAwait(false);
            _disposal.Dispose();
        }
    }

    private async Task RunAsync()
    {
        Exception? failure = null;
        try
        {
            long reachedTimestamp = _timeProvider.GetTimestamp();
            Exception? lastFailure = null;
            while (true)
            {
                var part = new Part(this, _journal.Rewind());
                using var ending = CancellationTokenSource.CreateLinkedTokenSource(_disposal.Token);
                Task[] loops = [part.ReadAsync(ending.Token), part.TellAsync(ending.Token)];
                await Task.WhenAny(loops).ConfigureAwait(false);
                await ending.CancelAsync().ConfigureAwait(false);
                await Task.WhenAll(loops).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (part.IsEnded || _disposal.IsCancellationRequested)
                {
                    break;
                }

                var errors = loops.Where(loop => loop.IsFaulted).Select(loop => loop.Exception!.InnerException!).ToList();
                if (errors.Find(error => !ClusterErrors.IsTransient(error)) is { } error)
                {
                    failure = error;
                    break;
                }

                lastFailure = errors.FirstOrDefault() ?? lastFailure;
                reachedTimestamp = Math.Max(reachedTimestamp, part.ReachedTimestamp);
                if (_timeProvider.GetElapsedTime(reachedTimestamp) > ResumeLimit)
                {
                    failure = new TimeoutException($"No silo could be reached for {ResumeLimit}.", lastFailure);
                    break;
                }

                LogResuming(_options.TurnTakingOptions!.ConversationId!);
                await Task.Delay(RetryDelay, _timeProvider, _disposal.Token)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        catch (Exception exception)
        {
            failure = exception;
        }

        _journal.Close();
        _events.Writer.TryComplete(failure);
    }

    /// <summary>Gives out an event that the reader has not had.</summary>
    private void Publish(ConversationEvent decided)
    {
        // What is decided again of what was told again may have been given out before the silo was lost.
        if (decided is UserTurnStarted { Turn: var started })
        {
            if (started <= _startedTurn)
            {
                return;
            }

            _startedTurn = started;
        }

        if (decided is EndOfTurn { Turn: var ended })
        {
            _endedTurn = ended;
        }

        _lastEventTime = decided.Time > _lastEventTime ? decided.Time : _lastEventTime;
        _events.Writer.TryWrite(decided with { Time = _lastEventTime });
    }

    [LoggerMessage(LogLevel.Warning, "The silo of the live conversation '{ConversationId}' does not answer. It goes on with another one.")]
    private partial void LogResuming(string conversationId);

    /// <summary>The conversation on one silo, until it ends or the silo is lost.</summary>
    private sealed class Part
    {
        private readonly OrleansLiveConversation _conversation;
        private readonly ILiveConversationGrain _grain;
        private readonly Task _start;
        private readonly TimeSpan _startTime;
        private readonly int _earlierTurnCount;
        private readonly LiveJournal.Cursor _cursor;
        private long _reachedTimestamp;

        public Part(OrleansLiveConversation conversation, LiveJournal.Cursor cursor)
        {
            _conversation = conversation;
            _cursor = cursor;

            // A new grain, and not the old one's key: nothing waits until the cluster knows that the old one is gone.
            _grain = conversation._grains.GetGrain<ILiveConversationGrain>(Guid.NewGuid());
            _startTime = conversation._timeProvider.GetElapsedTime(conversation._startTimestamp);
            _earlierTurnCount = conversation._endedTurn;
            _start = CallAsync(
                async token =>
                {
                    await _grain.StartAsync(LiveJson.Serialize(conversation._options), token).ConfigureAwait(false);
                    return true;
                },
                conversation._disposal.Token);
        }

        public bool IsEnded { get; private set; }

        /// <summary>Gets when the silo last answered.</summary>
        public long ReachedTimestamp => Volatile.Read(ref _reachedTimestamp);

        public async Task TellAsync(CancellationToken cancellationToken)
        {
            await _start.ConfigureAwait(false);
            while (await _cursor.WaitAsync(cancellationToken).ConfigureAwait(false) is { } batch)
            {
                if (!await CallAsync(token => _grain.TellAsync(batch.First, batch.Inputs, token), cancellationToken).ConfigureAwait(false))
                {
                    return;
                }

                _cursor.Advance(batch);
            }

            // All has been told; the reader ends the part.
            await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(false);
        }

        public async Task ReadAsync(CancellationToken cancellationToken)
        {
            await _start.ConfigureAwait(false);
            long eventCount = 0;
            int messagesVersion = 0;
            while (!IsEnded)
            {
                var reply = await CallAsync(token => _grain.ReadAsync(eventCount, messagesVersion, token), cancellationToken)
                    .ConfigureAwait(false);
                if (reply is null)
                {
                    return;
                }

                if (reply.Messages is not null)
                {
                    messagesVersion = reply.MessagesVersion;
                    _conversation._messages = LiveJson.DeserializeMessages(reply.Messages);
                }

                eventCount += reply.Events.Length;
                foreach (var decided in reply.Events)
                {
                    var conversationEvent = decided.ToEvent(_startTime, _earlierTurnCount);
                    if (conversationEvent is EndOfTurn end)
                    {
                        _conversation._options.InitialMessages = end.Messages;
                        _cursor.Forget(decided.InputCount);
                    }

                    _conversation.Publish(conversationEvent);
                }

                IsEnded = reply.IsEnded;
            }
        }

        private async Task<T> CallAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
        {
            using var timeout = new CancellationTokenSource(CallTimeout, _conversation._timeProvider);
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
            try
            {
                var result = await call(ending.Token).ConfigureAwait(false);
                Volatile.Write(ref _reachedTimestamp, _conversation._timeProvider.GetTimestamp());
                return result;
            }
            catch (OperationCanceledException exception) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                throw new TimeoutException($"The silo did not answer within {CallTimeout}.", exception);
            }
        }
    }
}
