namespace TurnTaking;

/// <summary>What a wait ends with.</summary>
internal enum ConversationWaitKind
{
    /// <summary>The end of the user's turn, after their silence.</summary>
    Silence,

    /// <summary>The end of the user's turn, although there is still a voice.</summary>
    Voice,

    /// <summary>The end of the moment that the user asked for.</summary>
    Hold,

    /// <summary>The decision about words over the agent's speech.</summary>
    Overlap,
}
