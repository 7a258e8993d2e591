namespace TurnTaking.Training.Runs;

/// <summary>A configuration, or what it asks for, cannot be used; the message says what was found and expected.</summary>
internal sealed class TrainingConfigurationException(string message, Exception? innerException = null)
    : Exception(message, innerException);
