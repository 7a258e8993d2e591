using Microsoft.Extensions.AI;

namespace TurnTaking;

/// <summary>The rules of the live conversation, without threads and clocks: times and inputs in, events and wishes out.</summary>
/// <remarks>
/// What falls due is decided at its own time, in <see cref="Process"/> and <see cref="Advance"/>, so the same timed inputs always
/// give the
/// same events, however late they are processed. It is not thread-safe.
/// </remarks>
internal sealed partial class ConversationMachine
{
    private readonly LiveConversationOptions _options;
    private readonly Action<ConversationEvent> _emit;
    private readonly LanguageCues _cues;
    private readonly WaitPolicy _waits;
    private readonly ConversationHistory _history;
    private readonly UserTranscript _transcript;
    private readonly UserVoice _voice = new();
    private readonly AgentSpeech _agent = new();

    private TimeSpan _now;
    private TimeSpan? _lastSpeechTime;
    private int _turnCount;
    private OpenTurn? _turn;
    private HeldOverlap? _overlap;
    private int _requestCount;
    private TurnTakingPrediction? _prediction;

    public ConversationMachine(LiveConversationOptions options, Action<ConversationEvent> emit)
    {
        _options = options;
        _emit = emit;
        _cues = LanguageCues.For(options.Language);
        _waits = new(options);
        _history = new(options.InitialMessages);
        _transcript = new(options.LateTranscriptWindow);
    }

    public bool IsCompleted { get; private set; }

    /// <summary>Gets the prediction that is wanted, or <see langword="null"/>. Another one than before supersedes it.</summary>
    public PredictionRequest? Request { get; private set; }

    /// <summary>Gets the messages so far; the list never changes.</summary>
    public IReadOnlyList<ChatMessage> Messages => _history.Snapshot;

    /// <summary>Takes in what happened at a time. Times that go back count as now.</summary>
    public void Process(TimeSpan time, in ConversationInput input)
    {
        Advance(time);
        if (IsCompleted)
        {
            return;
        }

        switch (input.Kind)
        {
            case ConversationInputKind.PartialTranscript or ConversationInputKind.FinalTranscript:
                OnTranscript(input);
                break;
            case ConversationInputKind.VoiceStarted:
                OnVoiceStarted();
                break;
            case ConversationInputKind.VoiceStopped:
                OnVoiceStopped();
                break;
            case ConversationInputKind.AgentSpeechStarted:
                OnAgentSpeechStarted(input.Text);
                break;
            case ConversationInputKind.AgentSpeechProgressed:
                OnAgentSpeechProgressed(input.Text);
                break;
            case ConversationInputKind.AgentSpeechStopped:
                OnAgentSpeechStopped(input.Text);
                break;
            case ConversationInputKind.PredictionCompleted:
                OnPrediction(input.RequestId, input.Prediction);
                break;
            case ConversationInputKind.PredictionFailed:
                OnPrediction(input.RequestId, prediction: null);
                break;
            case ConversationInputKind.Completed:
                OnCompleted();
                break;
        }

        // What came in may let something fall due that would have been due earlier.
        Advance(_now);
    }

    private void OnTranscript(in ConversationInput input)
    {
        var change = _transcript.Update(_now, input, _voice);
        switch (change)
        {
            case TranscriptChange.Late:
                OnLateTranscript();
                return;
            case TranscriptChange.Grown:
                NoteSpokenWords();
                break;
            case TranscriptChange.Revised:
                break;
            default:
                return;
        }

        if (_turn is not null)
        {
            ChangeTurn(isGrown: change == TranscriptChange.Grown);
        }
        else if (_agent.IsSpeaking)
        {
            ChangeOverlap();
        }
        else if (!_transcript.IsEmpty)
        {
            StartTurn();
        }
    }

    private void OnLateTranscript()
    {
        int turn = _transcript.LateTurn;
        string text = _transcript.GetTurnText(turn);
        if (!string.IsNullOrWhiteSpace(text))
        {
            _history.CorrectTurn(turn, text);
            Emit(new LateTranscript(turn, text));
        }
    }

    private void OnVoiceStarted()
    {
        var lastSpeechTime = _lastSpeechTime;
        if (!_voice.Start(_now))
        {
            return;
        }

        _wasPausedInVoice = false;
        bool isPause = _turn is { HoldTime: null } || (_turn is null && _turnCount > 0 && !_hasAgentSpoken);
        _pauseBeforeVoice = isPause ? _now - lastSpeechTime : null;
        _lastSpeechTime = _now;
    }

    private void OnVoiceStopped()
    {
        if (_voice.Stop(_now))
        {
            _lastSpeechTime = _now;
        }
    }

    /// <summary>
    /// Moves the time of the last speech to the new words, unless they belong to a voice that was heard before.
    /// </summary>
    private void NoteSpokenWords()
    {
        if (_pauseBeforeVoice is { } pause)
        {
            _waits.ObservePause(pause);
            _pauseBeforeVoice = null;
        }

        bool isHeard = !_voice.IsActive && _now - _voice.StopTime < LongestRecognizerDelay;
        if (!isHeard)
        {
            _lastSpeechTime = _now;
        }

        _lastWordsTime = _now;
        _idleSince = null;
    }

    private void OnCompleted()
    {
        if (_overlap is not null)
        {
            DecideOverlap();
        }

        if (_turn is not null)
        {
            EndTurn(EndOfTurnReason.Completed);
        }

        if (_agent.IsSpeaking)
        {
            FinishAgentSpeech();
        }

        Request = null;
        IsCompleted = true;
    }

    private void OnPrediction(int requestId, TurnTakingPrediction? prediction)
    {
        if (Request is not { } request || request.Id != requestId)
        {
            return;
        }

        Request = null;
        _prediction = prediction;
        if (prediction is not null)
        {
            Emit(new PredictionUpdated(request.Transcript));
        }

        if (_overlap is not null && GetInterruptionProbability() >= _options.InterruptionThreshold)
        {
            Interrupt();
        }
    }

    private void RequestPrediction(AgentState agentState)
    {
        _prediction = null;
        string? agentText = _agent.IsSpeaking ? _agent.SpokenText : null;
        string text = _transcript.Text;
        Request = new(++_requestCount, agentState, text, _history.With(agentText, text));
    }

    private void Emit(ConversationEvent conversationEvent) =>
        _emit(conversationEvent.DecidedAt(_now, _lastSpeechTime, _prediction));
}
