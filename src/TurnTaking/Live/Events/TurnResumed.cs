namespace TurnTaking;

/// <summary>The user goes on after <see cref="EagerEndOfTurn"/>: drop the reply that was prepared.</summary>
/// <param name="Turn">The number of the turn.</param>
public sealed record TurnResumed(int Turn) : ConversationEvent;
