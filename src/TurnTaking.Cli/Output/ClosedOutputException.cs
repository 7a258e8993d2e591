namespace TurnTaking.Cli;

/// <summary>The exception that is thrown when whoever read the standard output, such as <c>head</c>, has had enough.</summary>
internal sealed class ClosedOutputException() : IOException("The reader of the standard output has closed it.");
