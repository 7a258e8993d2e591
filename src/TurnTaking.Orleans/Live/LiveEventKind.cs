namespace TurnTaking.Orleans;

/// <summary>The types of <see cref="ConversationEvent"/>. The numbers travel: new ones are added at the end.</summary>
internal enum LiveEventKind
{
    PredictionUpdated,
    UserTurnStarted,
    EagerEndOfTurn,
    TurnResumed,
    EndOfTurn,
    HoldRequested,
    LateTranscript,
    Backchannel,
    Interruption,
    AgentPauseSuggested,
    AgentResumeSuggested,
    UserIdle,
}
