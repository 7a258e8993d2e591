namespace TurnTaking.Training.Data;

/// <summary>A file of dialogues cannot be used; the message names it, and what was found and expected.</summary>
internal sealed class TrainingDataException(string message, Exception? innerException = null) : Exception(message, innerException);
