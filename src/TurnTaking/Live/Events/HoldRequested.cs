namespace TurnTaking;

/// <summary>The user asks for a moment ("hold on a second"): stay silent, and do not answer.</summary>
/// <param name="Turn">The number of the turn. It stays open.</param>
/// <param name="Transcript">The words of the turn.</param>
/// <remarks>
/// The turn ends as any other once the user has spoken again, or with <see cref="EndOfTurnReason.Deadline"/> when
/// <see cref="LiveConversationOptions.HoldLimit"/> has passed.
/// </remarks>
public sealed record HoldRequested(int Turn, string Transcript) : ConversationEvent;
