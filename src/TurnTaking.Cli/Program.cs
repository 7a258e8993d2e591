using System.CommandLine;

namespace TurnTaking.Cli;

/// <summary>The command <c>turntaking</c>.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] arguments)
    {
        using var termination = new TerminationHandler();
        int exitCode = await RunAsync(arguments, CommandHost.Open(termination), termination.Token).ConfigureAwait(false);
        return exitCode == ExitCode.Canceled ? termination.ExitCode : exitCode;
    }

    /// <summary>Runs a command line.</summary>
    public static Task<int> RunAsync(IReadOnlyList<string> arguments, CommandHost host, CancellationToken cancellationToken) =>
        CommandRunner.RunAsync(CreateCommand(host), arguments, host, cancellationToken);

    /// <summary>Makes the tool's command; a command is added here and nowhere else.</summary>
    public static RootCommand CreateCommand(CommandHost host)
    {
        var root = new RootCommand("Decides from the words of a conversation what a voice agent should do next.")
        {
            PredictCommand.Create(host),
            ServeCommand.Create(host),
            EvalCommand.Create(host),
            ReplayCommand.Create(host),
            PlaygroundCommand.Create(host),
            BenchCommand.Create(host),
            CompileCommand.Create(host),
            PullCommand.Create(host),
            InfoCommand.Create(host),
            ModelsCommand.Create(host),
        };
        root.HelpName = CommandHost.ToolName;
        DocumentedCommand.EnableDetails(root, host.Console.Profile.Width);
        return root;
    }
}
