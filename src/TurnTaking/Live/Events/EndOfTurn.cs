namespace TurnTaking;

/// <summary>The user has finished: answer.</summary>
/// <param name="Turn">The number of the turn. Every turn ends once.</param>
/// <param name="Transcript">The words of the turn.</param>
/// <param name="Reason">What ended it.</param>
/// <remarks><see cref="LiveConversation.Messages"/> holds the turn when the event is given out.</remarks>
public sealed record EndOfTurn(int Turn, string Transcript, EndOfTurnReason Reason) : ConversationEvent;
