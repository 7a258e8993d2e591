using Microsoft.Extensions.AI;

namespace TurnTaking;

/// <summary>The user has probably finished: a reply may be prepared, but not yet spoken.</summary>
/// <param name="Turn">The number of the turn.</param>
/// <param name="Transcript">The words of the turn.</param>
/// <remarks>
/// It is always followed by the turn's <see cref="EndOfTurn"/> with the same transcript, or by <see cref="TurnResumed"/>.
/// </remarks>
public sealed record EagerEndOfTurn(int Turn, string Transcript) : ConversationEvent
{
    /// <summary>Gets the messages as <see cref="LiveConversation.Messages"/> has them if the turn ends with these words.</summary>
    public IReadOnlyList<ChatMessage> Messages { get; init; } = [];
}
