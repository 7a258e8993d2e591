namespace TurnTaking.Replay;

/// <summary>Replays timed conversations through the rules of <see cref="LiveConversation"/>, on a virtual clock.</summary>
/// <param name="client">Predicts, or <see langword="null"/> to decide by silence alone.</param>
/// <param name="options">How to replay.</param>
/// <remarks>
/// The recording goes on whatever is decided. Where the agent is interrupted and the recording's speaker talks on, the agent
/// counts as
/// speaking again a second later.
/// </remarks>
public sealed class Replayer(ITurnTakingClient? client, ReplayOptions options)
{
    private static readonly TimeSpan AgentReturn = TimeSpan.FromSeconds(1);

    /// <summary>Replays one conversation to its end, and until every turn in it has been answered.</summary>
    /// <param name="clip">The conversation.</param>
    /// <param name="cancellationToken">A token that cancels the replay.</param>
    /// <returns>What was decided.</returns>
    public async Task<ReplayedClip> ReplayAsync(ReplayClip clip, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(clip);
        cancellationToken.ThrowIfCancellationRequested();
        var run = new Run(client, options);
        foreach (var (time, input) in ReplayTimeline.Create(clip, options))
        {
            await run.AdvanceAsync(time, cancellationToken).ConfigureAwait(false);
            run.Process(time, input);
        }

        await run.AdvanceAsync(TimeSpan.FromSeconds(clip.Duration) + TimeSpan.FromMinutes(1),
            cancellationToken).ConfigureAwait(false);
        return new(clip, run.Events)
        {
            WithdrawnEnds = run.WithdrawnEnds,
            Waits = run.Waits,
            PredictionCount = run.PredictionCount,
        };
    }

    private sealed class Run
    {
        private readonly ITurnTakingClient? _client;
        private readonly ReplayOptions _options;
        private readonly ConversationMachine _machine;
        private readonly TurnTakingOptions _predictionOptions = new() { ConversationId = Guid.NewGuid().ToString("N") };
        private int _answeredRequestId;
        private (int Id, TimeSpan Time) _asked;
        private TimeSpan? _interruptionTime;
        private ConversationWait? _wait;

        public Run(ITurnTakingClient? client, ReplayOptions options)
        {
            _client = client;
            _options = options;
            _machine = new(options.Conversation.CloneValidated(), OnEvent);
        }

        public List<ConversationEvent> Events { get; } = [];

        public List<(TimeSpan SpeechTime, TimeSpan DueTime)> WithdrawnEnds { get; } = [];

        public List<(TimeSpan Time, ConversationWait? Wait)> Waits { get; } = [];

        public int PredictionCount { get; private set; }

        public async Task AdvanceAsync(TimeSpan time, CancellationToken cancellationToken)
        {
            while (true)
            {
                var answerTime = GetAnswerTime();
                if (answerTime <= time && !(_machine.NextDueTime < answerTime))
                {
                    await AnswerAsync(answerTime.Value, cancellationToken).ConfigureAwait(false);
                }
                else if (_machine.NextDueTime is { } dueTime && dueTime <= time)
                {
                    _machine.Advance(dueTime);
                    Note(dueTime);
                }
                else
                {
                    return;
                }
            }
        }

        public void Process(TimeSpan time, ConversationInput input)
        {
            if (input.Kind == ConversationInputKind.VoiceStarted && _machine.TurnDueTime is { } dueTime)
            {
                WithdrawnEnds.Add((time, dueTime));
            }

            switch (input.Kind)
            {
                case ConversationInputKind.AgentSpeechStarted:
                    _interruptionTime = null;
                    break;
                case ConversationInputKind.AgentSpeechProgressed when _interruptionTime is { } interruptionTime:
                    if (time - interruptionTime < AgentReturn)
                    {
                        return;
                    }

                    _interruptionTime = null;
                    _machine.Process(time, new(ConversationInputKind.AgentSpeechStarted));
                    break;
            }

            _machine.Process(time, input);
            Note(time);
        }

        private void OnEvent(ConversationEvent conversationEvent)
        {
            Events.Add(conversationEvent);
            if (conversationEvent is Interruption)
            {
                _interruptionTime = conversationEvent.Time;
            }
        }

        private void Note(TimeSpan time)
        {
            if (_machine.Wait is var wait && wait != _wait)
            {
                _wait = wait;
                Waits.Add((time, wait));
            }

            if (_machine.Request is { } request && request.Id != _asked.Id)
            {
                _asked = (request.Id, time);
            }
        }

        private TimeSpan? GetAnswerTime() =>
            _client is not null && _machine.Request is { } request && request.Id != _answeredRequestId
                ? _asked.Time + _options.PredictionDelay
                : null;

        private async Task AnswerAsync(TimeSpan time, CancellationToken cancellationToken)
        {
            var request = _machine.Request!;
            _answeredRequestId = request.Id;
            _predictionOptions.AgentState = request.AgentState;
            PredictionCount++;
            var prediction = await _client!.GetPredictionAsync(request.Messages, _predictionOptions,
                cancellationToken).ConfigureAwait(false);
            _machine.Process(
                time, new(ConversationInputKind.PredictionCompleted) { RequestId = request.Id, Prediction = prediction });
            Note(time);
        }
    }
}
