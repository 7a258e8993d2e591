namespace TurnTaking;

/// <summary>The user takes the floor: their first words of a turn were heard.</summary>
/// <param name="Turn">The number of the turn, from 1. Exactly one <see cref="EndOfTurn"/> of the same number follows.</param>
/// <param name="Transcript">The words so far.</param>
public sealed record UserTurnStarted(int Turn, string Transcript) : ConversationEvent
{
    /// <summary>Gets a value indicating whether the user goes on after all, because the agent has not spoken since the last turn ended.</summary>
    /// <remarks>Drop the reply that is being made: the next one answers both turns.</remarks>
    public bool IsContinuation { get; init; }
}
