namespace TurnTaking;

// The user's turns: from the first words to the answer.
internal sealed partial class ConversationMachine
{
    private void StartTurn()
    {
        bool isContinuation = _turnCount > 0 && !_hasAgentSpoken;
        _turn = new(++_turnCount);
        Emit(new UserTurnStarted(_turn.Number, _transcript.Text) { IsContinuation = isContinuation });
        ChangeTurn(isGrown: true);
    }

    private void ChangeTurn(bool isGrown)
    {
        var turn = _turn!;
        if (turn.EagerTranscript is not null)
        {
            ResumeTurn(turn);
        }

        if (isGrown)
        {
            turn.LastWordsTime = _now;
            turn.HoldTime = null;
        }

        turn.IsHoldRequest = null;
        turn.IsEntryInProgress = null;
        if (isGrown && _agent.IsSpeaking)
        {
            // The host spoke without being asked to, and the user's turn goes on over it.
            StopAgentForUser();
        }

        RequestPrediction(AgentState.Silent);
    }

    private void ResumeTurn(OpenTurn turn)
    {
        turn.EagerTranscript = null;
        turn.ResumedCount++;
        Emit(new TurnResumed(turn.Number));
    }

    /// <summary>Ends the turn, or its hold where the user only asks for a moment.</summary>
    private void FinishTurn()
    {
        var turn = _turn!;
        string text = _transcript.Text;
        if (turn.HoldTime is null && IsHoldRequest(turn))
        {
            turn.HoldTime = _now;
            turn.HoldWordCount = SpokenWords.Count(text);
            Emit(new HoldRequested(turn.Number, text));
            return;
        }

        EndTurn(
            turn.HoldTime is not null ? EndOfTurnReason.Deadline :
            GetEndProbability() is not { } probability ? EndOfTurnReason.Silence :
            probability >= 0.5 ? EndOfTurnReason.Words :
            EndOfTurnReason.Deadline);
    }

    private void EndTurn(EndOfTurnReason reason)
    {
        var turn = _turn!;
        string text = turn.EagerTranscript ?? _transcript.Text;
        _turn = null;
        _transcript.Decide(_now, turn.Number);
        _history.AddTurn(turn.Number, text);
        Emit(new EndOfTurn(turn.Number, text, reason) { Messages = _history.Snapshot });
        Request = null;
        _prediction = null;
        _hasAgentSpoken = false;
    }

    private TimeSpan GetTurnDueTime(OpenTurn turn)
    {
        if (turn.HoldTime is { } holdTime)
        {
            return holdTime + _options.HoldLimit;
        }

        // Voices without words hold the turn open only so long, whether they last or come again and again.
        var limit = turn.LastWordsTime + _options.VoiceLimit;
        if (_voice.IsActive)
        {
            return limit;
        }

        var wait = _waits.GetWait(GetEndProbability(), IsEntryInProgress(turn));
        var due = (_lastSpeechTime ?? turn.LastWordsTime) + wait;
        var latest = turn.LastWordsTime + wait;
        return Earliest(due, Latest(limit, latest));
    }

    private TimeSpan? GetEagerDueTime(OpenTurn turn)
    {
        double threshold = Math.Min(1, _options.EagerThreshold + (turn.ResumedCount * _options.Hysteresis));
        bool isEager = turn is { EagerTranscript: null, HoldTime: null } && !_voice.IsActive &&
            GetEndProbability() >= threshold &&
            !IsHoldRequest(turn) && !IsEntryInProgress(turn);
        return isEager ? (_lastSpeechTime ?? turn.LastWordsTime) + _options.EagerWait : null;
    }

    private void AnnounceEnd()
    {
        var turn = _turn!;
        string text = _transcript.Text;
        turn.EagerTranscript = text;
        Emit(new EagerEndOfTurn(turn.Number, text) { Messages = _history.WithTurn(text) });
    }

    /// <summary>Gets the probability that the user has finished, unless it is not known for the last thing heard.</summary>
    private double? GetEndProbability()
    {
        bool isStale = _voice.StartTime > _turn?.LastWordsTime;
        return isStale || _prediction is not { Probabilities: var probabilities }
            ? null
            : GetShare(probabilities.StartSpeaking, probabilities.ContinueListening);
    }

    // Most words are followed by others, so their cues are looked for only when it may matter.
    private bool IsHoldRequest(OpenTurn turn) => turn.IsHoldRequest ??= _cues.IsHoldRequest(
        turn.HoldWordCount == 0 ? _transcript.Text : SpokenWords.Skip(_transcript.Text, turn.HoldWordCount).ToString());

    private bool IsEntryInProgress(OpenTurn turn) =>
        turn.IsEntryInProgress ??= _cues.IsEntryInProgress(_transcript.Text, _agent.WholeText);

    private static double? GetShare(double start, double other) => start + other > 0 ? start / (start + other) : null;
}
