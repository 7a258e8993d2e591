namespace TurnTaking;

/// <summary>There is a voice but no word over the agent's speech, perhaps only a cough: pause the agent's speech.</summary>
/// <remarks>
/// <see cref="AgentResumeSuggested"/> or <see cref="Interruption"/> follows within
/// <see cref="LiveConversationOptions.MaximumAgentPause"/>, unless the agent's speech ends before.
/// </remarks>
public sealed record AgentPauseSuggested : ConversationEvent;
