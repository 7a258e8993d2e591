namespace TurnTaking.Cli;

/// <summary>Ends a command with an exit code and a message that tells a person what to mend.</summary>
internal sealed class CommandException(int exitCode, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    public int ExitCode => exitCode;
}
