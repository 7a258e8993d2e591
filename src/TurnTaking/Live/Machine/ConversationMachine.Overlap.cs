namespace TurnTaking;

// The agent's speech, and what the user says or sounds over it.
internal sealed partial class ConversationMachine
{
    // A backchannel over the end of a question may have been its answer.
    private static readonly TimeSpan AnswerWindow = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan BackchannelSilence = TimeSpan.FromSeconds(0.3);

    // Who says more than this over the agent wants the floor.
    private const int LongestBackchannel = 5;

    private TimeSpan? _backchannelTime;
    private TimeSpan? _agentPauseTime;
    private bool _wasPausedInVoice;
    private bool _hasAgentSpoken;

    private void OnAgentSpeechStarted(string? text)
    {
        if (_agent.IsSpeaking)
        {
            FinishAgentSpeech();
        }

        _agent.Start(_now, text);
        _hasAgentSpoken = true;
        _backchannelTime = null;
        _idleSince = null;
    }

    private void OnAgentSpeechProgressed(string? spokenText)
    {
        if (_agent.IsSpeaking)
        {
            _agent.Progress(_now, spokenText);
        }
        else if (spokenText is not null)
        {
            // The player may count the last words only after it was stopped.
            _history.CorrectAgentSpeech(spokenText);
        }
    }

    private void OnAgentSpeechStopped(string? spokenText)
    {
        if (!_agent.IsSpeaking)
        {
            return;
        }

        if (spokenText is not null)
        {
            _agent.Progress(_now, spokenText);
        }

        FinishAgentSpeech(isWhole: spokenText is null);
        bool isAnswer = _overlap is null && _turn is null && _now - _backchannelTime < AnswerWindow &&
            _agent.WholeText.AsSpan().TrimEnd().EndsWith("?");
        _backchannelTime = null;
        if (isAnswer)
        {
            _transcript.ReopenBackchannel();
        }

        if (_overlap is not null || isAnswer)
        {
            _overlap = null;
            if (!_transcript.IsEmpty)
            {
                StartTurn();
            }
        }
        else if (_turn is null)
        {
            _idleSince = _now;
        }
    }

    private void FinishAgentSpeech(bool isWhole = true)
    {
        _agent.Stop();
        _agentPauseTime = null;
        _history.AddAgentSpeech(isWhole ? _agent.WholeText : _agent.SpokenText);
    }

    private void ChangeOverlap()
    {
        _overlap ??= new(_now);
        if (_cues.IsHoldRequest(_transcript.Text))
        {
            _prediction = null;
            Interrupt();
        }
        else
        {
            RequestPrediction(AgentState.Speaking);
        }
    }

    private void DecideOverlap()
    {
        string text = _transcript.Text;
        bool isInterruption = SpokenWords.Count(text) > LongestBackchannel ||
            (GetInterruptionProbability() is { } probability ? probability >= 0.5 : !_cues.IsAcknowledgement(text));
        if (isInterruption)
        {
            Interrupt();
        }
        else
        {
            Dismiss();
        }
    }

    private void Interrupt()
    {
        StopAgentForUser();
        _overlap = null;
        StartTurn();
    }

    private void StopAgentForUser()
    {
        FinishAgentSpeech(isWhole: false);
        Emit(new Interruption(_transcript.Text, _agent.SpokenText));
    }

    private void Dismiss()
    {
        string text = _transcript.Text;
        _overlap = null;
        _transcript.Decide(_now, turn: 0);
        _backchannelTime = _now;
        if (_agentPauseTime is not null)
        {
            ResumeAgent();
        }

        Emit(new Backchannel(text));
        Request = null;
        _prediction = null;
    }

    private TimeSpan GetOverlapDueTime(HeldOverlap overlap)
    {
        var limit = overlap.StartTime + _options.OverlapLimit;
        bool isBackchannel = !_voice.IsActive && GetInterruptionProbability() <= _options.BackchannelThreshold;
        var due = isBackchannel ? _lastSpeechTime!.Value + BackchannelSilence : limit;
        return due < limit ? due : limit;
    }

    private TimeSpan? GetAgentPauseDueTime()
    {
        bool isWordless = _turn is null && _overlap is null && _agentPauseTime is null && !(_lastWordsTime >= _voice.StartTime);
        return _voice is { IsActive: true, StartTime: { } startTime } && isWordless && !_wasPausedInVoice
            ? Latest(startTime, _agent.StartTime) + _options.AgentPauseDelay
            : null;
    }

    private TimeSpan? GetAgentResumeDueTime()
    {
        if (_agentPauseTime is not { } pauseTime)
        {
            return null;
        }

        var limit = pauseTime + _options.MaximumAgentPause;
        return _voice.IsActive || _overlap is not null ? limit : Earliest(limit, (_voice.StopTime ?? pauseTime) + CoughDelay);
    }

    private void PauseAgent()
    {
        _agentPauseTime = _now;
        _wasPausedInVoice = true;
        Emit(new AgentPauseSuggested());
    }

    private void ResumeAgent()
    {
        _agentPauseTime = null;
        Emit(new AgentResumeSuggested());
    }

    private double? GetInterruptionProbability() => _prediction is { Probabilities: var probabilities }
        ? GetShare(probabilities.StartListening, probabilities.ContinueSpeaking)
        : null;
}
