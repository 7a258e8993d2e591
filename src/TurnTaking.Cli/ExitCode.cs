namespace TurnTaking.Cli;

/// <summary>What the process tells its caller.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>Some of the input could not be used; everything else was.</summary>
    public const int BadInput = 1;

    /// <summary>The command line, the model or a file it names cannot be used.</summary>
    public const int BadUsage = 2;

    /// <summary>Stopped by Ctrl-C.</summary>
    public const int Canceled = 130;

    /// <summary>Stopped by the request to terminate.</summary>
    public const int Terminated = 143;
}
