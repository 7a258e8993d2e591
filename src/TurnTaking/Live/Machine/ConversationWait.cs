namespace TurnTaking;

/// <summary>What a conversation waits for until it decides, if nothing comes in before.</summary>
/// <param name="Kind">What is decided then.</param>
/// <param name="StartTime">From when the wait is counted.</param>
/// <param name="DueTime">When it is decided.</param>
internal readonly record struct ConversationWait(ConversationWaitKind Kind, TimeSpan StartTime, TimeSpan DueTime);
