using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace TurnTaking.Cli;

/// <summary>A command with more to say than its symbols' descriptions.</summary>
/// <param name="name">The command's name.</param>
/// <param name="description">What it does.</param>
/// <param name="details">What help shows after the options: examples, formats, exit codes.</param>
internal sealed class DocumentedCommand(string name, string description, string details) : Command(name, description)
{
    public string Details => details;

    /// <summary>Makes the help of a root command show the details of its commands.</summary>
    /// <param name="root">The root command.</param>
    /// <param name="width">The most characters of a line.</param>
    public static void EnableDetails(RootCommand root, int width)
    {
        var option = root.Options.OfType<HelpOption>().Single();
        option.Action = new DetailedHelpAction(new() { MaxWidth = width });
    }

    private sealed class DetailedHelpAction(HelpAction inner) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => inner.ClearsParseErrors;

        public override int Invoke(ParseResult parseResult)
        {
            int exitCode = inner.Invoke(parseResult);
            if (parseResult.CommandResult.Command is DocumentedCommand command)
            {
                parseResult.InvocationConfiguration.Output.WriteLine(command.Details);
            }

            return exitCode;
        }
    }
}
