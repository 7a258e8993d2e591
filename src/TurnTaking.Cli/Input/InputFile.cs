namespace TurnTaking.Cli;

/// <summary>A file that the command line names for input.</summary>
internal static class InputFile
{
    /// <summary>Tells whether an exception says that a file cannot be opened.</summary>
    public static bool IsUnreadable(Exception exception) =>
        exception is IOException or UnauthorizedAccessException or ArgumentException;

    /// <summary>Makes the exception that ends the command where a file cannot be opened.</summary>
    public static CommandException CreateException(string path, Exception exception)
    {
        string problem = Directory.Exists(path) ? "it is a folder" : exception.Message;
        return new(ExitCode.BadUsage, $"Cannot read '{path}': {problem}", exception);
    }
}
