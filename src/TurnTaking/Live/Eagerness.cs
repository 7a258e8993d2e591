namespace TurnTaking;

/// <summary>How soon the agent answers: the preset of the waits after the user's last speech.</summary>
/// <remarks>The raw numbers are <see cref="LiveConversationOptions.MinimumWait"/> and its neighbors.</remarks>
public enum Eagerness
{
    /// <summary>Between the others.</summary>
    Medium,

    /// <summary>Rarely cuts the user off, at the price of longer waits.</summary>
    Low,

    /// <summary>Answers quickly, at the price of cutting the user off more often.</summary>
    High,

    /// <summary>As <see cref="Medium"/>, scaled by the pauses that this user makes within their turns.</summary>
    Auto,
}
