namespace TurnTaking;

/// <summary>A prediction came in; <see cref="ConversationEvent.Prediction"/> holds it.</summary>
/// <param name="Transcript">The user's words that were judged.</param>
public sealed record PredictionUpdated(string Transcript) : ConversationEvent;
