namespace TurnTaking;

/// <summary>The user only showed that they listen ("uh-huh"): talk on. It is no turn and is not kept as a message.</summary>
/// <param name="Transcript">The words.</param>
public sealed record Backchannel(string Transcript) : ConversationEvent;
