using Microsoft.Extensions.AI;

namespace TurnTaking.Tests;

/// <summary>Watches a conversation's events and fails where they break what the live conversation promises.</summary>
internal sealed class ConversationInvariants
{
    private TimeSpan _time;
    private int _lastTurn;
    private bool _isTurnOpen;
    private string? _eager;
    private bool _isPaused;

    public bool IsCompleted { get; set; }

    public int EndCount { get; private set; }

    public void Observe(ConversationEvent conversationEvent)
    {
        Require(!IsCompleted, "an event after completion");
        Require(conversationEvent.Time >= _time, "time went back");
        Require(conversationEvent.LastSpeechTime is not { } speech || speech <= conversationEvent.Time, "speech in the future");
        _time = conversationEvent.Time;
        switch (conversationEvent)
        {
            case UserTurnStarted started:
                Require(!_isTurnOpen && started.Turn == _lastTurn + 1, "a turn within a turn");
                Require(!string.IsNullOrWhiteSpace(started.Transcript), "a turn without words");
                _lastTurn = started.Turn;
                _isTurnOpen = true;
                break;
            case EagerEndOfTurn eager:
                Require(_isTurnOpen && eager.Turn == _lastTurn && _eager is null, "an eager end twice or without a turn");
                _eager = eager.Transcript;
                break;
            case TurnResumed resumed:
                Require(_isTurnOpen && resumed.Turn == _lastTurn && _eager is not null, "resumed without an eager end");
                _eager = null;
                break;
            case HoldRequested hold:
                Require(_isTurnOpen && hold.Turn == _lastTurn && _eager is null, "a hold without a turn");
                break;
            case EndOfTurn end:
                Require(_isTurnOpen && end.Turn == _lastTurn, "two answers to one turn");
                Require(_eager is null || _eager == end.Transcript, "another transcript than the eager end's");
                Require(!string.IsNullOrWhiteSpace(end.Transcript), "an answer to nothing");
                _isTurnOpen = false;
                _eager = null;
                EndCount++;
                break;
            case LateTranscript late:
                Require(late.Turn <= _lastTurn && !string.IsNullOrWhiteSpace(late.Transcript), "late words of no turn");
                break;
            case AgentPauseSuggested:
                Require(!_isPaused, "paused twice");
                _isPaused = true;
                break;
            case AgentResumeSuggested:
                Require(_isPaused, "resumed without a pause");
                _isPaused = false;
                break;
            case Interruption interruption:
                Require(!string.IsNullOrWhiteSpace(interruption.Transcript), "interrupted by nothing");
                _isPaused = false;
                break;
            case Backchannel backchannel:
                Require(!_isTurnOpen && !_isPaused && !string.IsNullOrWhiteSpace(backchannel.Transcript),
                    "a backchannel within a turn");
                break;
            case UserIdle:
                Require(!_isTurnOpen, "idle within a turn");
                break;
        }
    }

    /// <summary>Notes that the agent's speech ended by itself, which ends its pause.</summary>
    public void ObserveAgentSpeechEnd() => _isPaused = false;

    public void ObserveEnd(IReadOnlyList<ChatMessage> messages)
    {
        Require(!_isTurnOpen, "a turn was not answered");
        for (int i = 0; i < messages.Count; i++)
        {
            Require(!string.IsNullOrWhiteSpace(messages[i].Text), "an empty message");
            Require(i == 0 || messages[i].Role != ChatRole.User || messages[i - 1].Role != ChatRole.User,
                "two user messages in a row");
        }
    }

    private static void Require(bool condition, string problem)
    {
        if (!condition)
        {
            throw new InvalidOperationException($"There was {problem}.");
        }
    }
}
