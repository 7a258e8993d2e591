namespace TurnTaking;

/// <summary>What ended a user's turn.</summary>
public enum EndOfTurnReason
{
    /// <summary>The words are more likely finished than not, and the silence after them was long enough for that.</summary>
    Words,

    /// <summary>
    /// No prediction was there, and the silence was as long as <see cref="LiveConversationOptions.SilenceWait"/>.
    /// </summary>
    Silence,

    /// <summary>The words seem unfinished, but the wait for more has run out.</summary>
    Deadline,

    /// <summary>The conversation was completed.</summary>
    Completed,
}
