namespace TurnTaking.Orleans;

/// <summary>A <see cref="ConversationEvent"/> as it travels, and how much of what was told it rests on.</summary>
[GenerateSerializer, Immutable, Alias("TurnTaking.LiveEvent")]
internal sealed class LiveEvent
{
    [Id(0)]
    public LiveEventKind Kind { get; init; }

    [Id(1)]
    public TimeSpan Time { get; init; }

    [Id(2)]
    public TimeSpan? LastSpeechTime { get; init; }

    [Id(3)]
    public TurnTakingPrediction? Prediction { get; init; }

    [Id(4)]
    public int Turn { get; init; }

    [Id(5)]
    public string Transcript { get; init; } = "";

    /// <summary>Gets the part of the agent's message that was spoken before an interruption.</summary>
    [Id(6)]
    public string SpokenText { get; init; } = "";

    [Id(7)]
    public EndOfTurnReason Reason { get; init; }

    /// <summary>Gets the messages with the turn, as JSON.</summary>
    [Id(8)]
    public string? Messages { get; init; }

    /// <summary>Gets how many inputs had been told when it was decided.</summary>
    [Id(9)]
    public long InputCount { get; init; }

    /// <summary>Gets whether the turn goes on with the one before it.</summary>
    [Id(10)]
    public bool IsContinuation { get; init; }

    public static LiveEvent From(ConversationEvent decided, long inputCount)
    {
        var (kind, turn, transcript, spokenText, reason, messages) = decided switch
        {
            PredictionUpdated e => Of(LiveEventKind.PredictionUpdated, 0, e.Transcript),
            UserTurnStarted e => Of(LiveEventKind.UserTurnStarted, e.Turn, e.Transcript),
            EagerEndOfTurn e => Of(LiveEventKind.EagerEndOfTurn, e.Turn, e.Transcript, messages: LiveJson.Serialize(e.Messages)),
            TurnResumed e => Of(LiveEventKind.TurnResumed, e.Turn),
            EndOfTurn e => Of(LiveEventKind.EndOfTurn, e.Turn, e.Transcript, "", e.Reason, LiveJson.Serialize(e.Messages)),
            HoldRequested e => Of(LiveEventKind.HoldRequested, e.Turn, e.Transcript),
            LateTranscript e => Of(LiveEventKind.LateTranscript, e.Turn, e.Transcript),
            Backchannel e => Of(LiveEventKind.Backchannel, 0, e.Transcript),
            Interruption e => Of(LiveEventKind.Interruption, 0, e.Transcript, e.SpokenText),
            AgentPauseSuggested => Of(LiveEventKind.AgentPauseSuggested),
            AgentResumeSuggested => Of(LiveEventKind.AgentResumeSuggested),
            UserIdle => Of(LiveEventKind.UserIdle),
            _ => throw new InvalidOperationException($"The event {decided.GetType().Name} cannot travel."),
        };
        return new()
        {
            Kind = kind,
            Time = decided.Time,
            LastSpeechTime = decided.LastSpeechTime,
            Prediction = decided.Prediction,
            Turn = turn,
            Transcript = transcript,
            SpokenText = spokenText,
            Reason = reason,
            Messages = messages,
            InputCount = inputCount,
            IsContinuation = decided is UserTurnStarted { IsContinuation: true },
        };

        static (LiveEventKind, int, string, string, EndOfTurnReason, string?) Of(
            LiveEventKind kind,
            int turn = 0,
            string transcript = "",
            string spokenText = "",
            EndOfTurnReason reason = default,
            string? messages = null) => (kind, turn, transcript, spokenText, reason, messages);
    }

    /// <summary>Makes the event of a conversation that goes on after an earlier part of it.</summary>
    /// <param name="time">How long the earlier part was.</param>
    /// <param name="turnCount">How many turns had ended in it.</param>
    public ConversationEvent ToEvent(TimeSpan time, int turnCount)
    {
        int turn = Turn + turnCount;
        ConversationEvent decided = Kind switch
        {
            LiveEventKind.PredictionUpdated => new PredictionUpdated(Transcript),
            LiveEventKind.UserTurnStarted => new UserTurnStarted(turn, Transcript) { IsContinuation = IsContinuation },
            LiveEventKind.EagerEndOfTurn => new EagerEndOfTurn(turn, Transcript) { Messages = LiveJson.DeserializeMessages(Messages!) },
            LiveEventKind.TurnResumed => new TurnResumed(turn),
            LiveEventKind.EndOfTurn => new EndOfTurn(turn, Transcript, Reason) { Messages = LiveJson.DeserializeMessages(Messages!) },
            LiveEventKind.HoldRequested => new HoldRequested(turn, Transcript),
            LiveEventKind.LateTranscript => new LateTranscript(turn, Transcript),
            LiveEventKind.Backchannel => new Backchannel(Transcript),
            LiveEventKind.Interruption => new Interruption(Transcript, SpokenText),
            LiveEventKind.AgentPauseSuggested => new AgentPauseSuggested(),
            LiveEventKind.AgentResumeSuggested => new AgentResumeSuggested(),
            LiveEventKind.UserIdle => new UserIdle(),
            _ => throw new InvalidOperationException($"The silo sent an event of the unknown kind {Kind}."),
        };
        return decided with { Time = Time + time, LastSpeechTime = LastSpeechTime + time, Prediction = Prediction };
    }
}
