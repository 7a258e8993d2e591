namespace TurnTaking.Hub;

/// <summary>The exception that is thrown when a connection ends before its content does; opening it again may help.</summary>
internal sealed class ConnectionLostException(string message, Exception? innerException = null) : Exception(message, innerException);
