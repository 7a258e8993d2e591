namespace TurnTaking;

/// <summary>The user takes the floor: their first words of a turn were heard.</summary>
/// <param name="Turn">The number of the turn, from 1. Exactly one <see cref="EndOfTurn"/> of the same number follows.</param>
/// <param name="Transcript">The words so far.</param>
/// <remarks>
/// Where it comes after an <see cref="EndOfTurn"/> and before the agent has spoken, the user went on after all: drop the reply
/// that
/// is being made, the next one answers both.
/// </remarks>
public sealed record UserTurnStarted(int Turn, string Transcript) : ConversationEvent;
