using System.CommandLine;

namespace TurnTaking.Cli;

/// <summary>The command <c>turntaking</c>.</summary>
internal static class Program
{
    public static Task<int> Main(string[] arguments) => RunAsync(arguments, CommandHost.Open(), CancellationToken.None);

    /// <summary>Runs a command line; a command is added here and nowhere else.</summary>
    public static Task<int> RunAsync(IReadOnlyList<string> arguments, CommandHost host, CancellationToken cancellationToken)
    {
        var root = new RootCommand("Decides from the words of a conversation what a voice agent should do next.")
        {
            PredictCommand.Create(host),
        };
        root.HelpName = CommandHost.ToolName;
        DocumentedCommand.EnableDetails(root, host.Console.Profile.Width);
        return CommandRunner.RunAsync(root, arguments, host, cancellationToken);
    }
}
