namespace TurnTaking;

/// <summary>The user interrupts: stop the agent's speech.</summary>
/// <param name="Transcript">The user's words that interrupt. They begin a turn, or go on with the one that is open.</param>
/// <param name="SpokenText">The part of the agent's message that was spoken, as far as it was reported.</param>
/// <remarks>The agent counts as silent from here on. Its message in <see cref="LiveConversation.Messages"/> is cut.</remarks>
public sealed record Interruption(string Transcript, string SpokenText) : ConversationEvent;
