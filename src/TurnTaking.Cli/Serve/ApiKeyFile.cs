namespace TurnTaking.Cli;

/// <summary>A file of API keys, one a line; empty lines and those that begin with '#' are left out.</summary>
internal static class ApiKeyFile
{
    /// <exception cref="CommandException">The file cannot be read or has no key.</exception>
    public static IReadOnlyList<string> Read(string path)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.BadUsage, $"--api-key-file cannot be read. {exception.Message}", exception);
        }

        string[] keys = [.. lines.Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#')];
        return keys.Length > 0
            ? keys
            : throw new CommandException(ExitCode.BadUsage, $"--api-key-file: {path} has no key; expected one a line.");
    }
}
