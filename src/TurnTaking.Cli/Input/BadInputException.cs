namespace TurnTaking.Cli;

/// <summary>The exception that is thrown when a piece of the input is not a conversation; the message says why.</summary>
internal sealed class BadInputException(string message, Exception? innerException = null) : Exception(message, innerException);
