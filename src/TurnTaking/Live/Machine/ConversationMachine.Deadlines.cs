namespace TurnTaking;

// What falls due when nothing is heard.
internal sealed partial class ConversationMachine
{
    // Words that come in later than this after a voice was spoken without the detector hearing it.
    private static readonly TimeSpan LongestRecognizerDelay = TimeSpan.FromSeconds(1);

    // A voice that has ended is waited on this long for a word before it counts as a cough.
    private static readonly TimeSpan CoughDelay = TimeSpan.FromSeconds(0.3);

    private TimeSpan? _lastWordsTime;
    private TimeSpan? _pauseBeforeVoice;
    private TimeSpan? _idleSince;

    /// <summary>Gets when something falls due, if nothing comes in before.</summary>
    public TimeSpan? NextDueTime => FindNext().Time;

    /// <summary>Gets when the open turn ends, if nothing comes in before.</summary>
    public TimeSpan? TurnDueTime => _turn is { } turn ? GetTurnDueTime(turn) : null;

    /// <summary>Gets what is waited for while words of the user are undecided.</summary>
    public ConversationWait? Wait =>
        _turn is { } turn ? GetWait(turn) :
        _overlap is { } overlap ? new(ConversationWaitKind.Overlap, overlap.StartTime, GetOverlapDueTime(overlap)) :
        null;

    private enum Due
    {
        Nothing,
        EndOfTurn,
        EagerEndOfTurn,
        Overlap,
        AgentPause,
        AgentResume,
        AgentSpeech,
        Idle,
    }

    /// <summary>Decides what falls due up to a time.</summary>
    public void Advance(TimeSpan time)
    {
        while (!IsCompleted && FindNext() is { Time: { } dueTime } next && dueTime <= Latest(time, _now))
        {
            _now = Latest(dueTime, _now);
            Decide(next.Due);
        }

        _now = Latest(time, _now);
    }

    private void Decide(Due due)
    {
        switch (due)
        {
            case Due.EndOfTurn:
                FinishTurn();
                break;
            case Due.EagerEndOfTurn:
                AnnounceEnd();
                break;
            case Due.Overlap:
                DecideOverlap();
                break;
            case Due.AgentPause:
                PauseAgent();
                break;
            case Due.AgentResume:
                ResumeAgent();
                break;
            case Due.AgentSpeech:
                OnAgentSpeechStopped(spokenText: null);
                break;
            case Due.Idle:
                _idleSince = null;
                Emit(new UserIdle());
                break;
        }
    }

    // Of what falls due at the same time, the first here is decided first.
    private (Due Due, TimeSpan? Time) FindNext()
    {
        var next = (Due: Due.Nothing, Time: (TimeSpan?)null);
        if (_turn is { } turn)
        {
            Consider(Due.EndOfTurn, GetTurnDueTime(turn), ref next);
            Consider(Due.EagerEndOfTurn, GetEagerDueTime(turn), ref next);
        }

        if (_overlap is { } overlap)
        {
            Consider(Due.Overlap, GetOverlapDueTime(overlap), ref next);
        }

        if (_agent.IsSpeaking)
        {
            Consider(Due.AgentPause, GetAgentPauseDueTime(), ref next);
            Consider(Due.AgentResume, GetAgentResumeDueTime(), ref next);
            Consider(Due.AgentSpeech, _agent.LastReportTime + _options.AgentSpeechTimeout, ref next);
        }

        Consider(Due.Idle, GetIdleDueTime(), ref next);
        return next;
    }

    private ConversationWait GetWait(OpenTurn turn)
    {
        var (kind, start) =
            turn.HoldTime is { } holdTime ? (ConversationWaitKind.Hold, holdTime) :
            _voice.IsActive ? (ConversationWaitKind.Voice, turn.LastWordsTime) :
            (ConversationWaitKind.Silence, _lastSpeechTime ?? turn.LastWordsTime);
        return new(kind, start, GetTurnDueTime(turn));
    }

    private TimeSpan? GetIdleDueTime()
    {
        if (_idleSince is not { } since || _turn is not null || _agent.IsSpeaking)
        {
            return null;
        }

        // A voice without words puts it off, but not for ever.
        var voiceTime = _voice.IsActive ? _voice.StartTime + _options.VoiceLimit : _voice.StopTime;
        return Latest(since, voiceTime ?? since) + _options.IdleTimeout;
    }

    private static void Consider(Due due, TimeSpan? time, ref (Due Due, TimeSpan? Time) next)
    {
        if (time is not null && (next.Time is null || time < next.Time))
        {
            next = (due, time);
        }
    }

    private static TimeSpan Latest(TimeSpan left, TimeSpan right) => left > right ? left : right;

    private static TimeSpan Earliest(TimeSpan left, TimeSpan right) => left < right ? left : right;
}
