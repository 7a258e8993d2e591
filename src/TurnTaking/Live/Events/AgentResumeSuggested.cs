namespace TurnTaking;

/// <summary>The voice over the agent's speech meant nothing: go on with the speech paused.</summary>
public sealed record AgentResumeSuggested : ConversationEvent;
