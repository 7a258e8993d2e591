namespace TurnTaking;

/// <summary>The recognizer changed the words of a turn that had already ended.</summary>
/// <param name="Turn">The number of the turn.</param>
/// <param name="Transcript">The words of the turn as they are now.</param>
/// <remarks>
/// <see cref="LiveConversation.Messages"/> is corrected. The turn does not end a second time: whether a reply that was begun on
/// the old
/// words is made anew is the host's choice.
/// </remarks>
public sealed record LateTranscript(int Turn, string Transcript) : ConversationEvent;
