using Microsoft.Extensions.AI;

namespace TurnTaking;

/// <summary>The user has finished: answer.</summary>
/// <param name="Turn">The number of the turn. Every turn ends once.</param>
/// <param name="Transcript">The words of the turn.</param>
/// <param name="Reason">What ended it.</param>
public sealed record EndOfTurn(int Turn, string Transcript, EndOfTurnReason Reason) : ConversationEvent
{
    /// <summary>Gets the messages as <see cref="LiveConversation.Messages"/> has them when the turn ends, the turn among them.</summary>
    public IReadOnlyList<ChatMessage> Messages { get; init; } = [];
}
