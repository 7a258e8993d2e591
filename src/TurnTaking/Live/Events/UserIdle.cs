namespace TurnTaking;

/// <summary>
/// The user has said nothing for <see cref="LiveConversationOptions.IdleTimeout"/> after the agent spoke. It comes once per
/// silence.
/// </summary>
public sealed record UserIdle : ConversationEvent;
