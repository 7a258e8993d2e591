using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;

namespace TurnTaking.Cli;

/// <summary>Runs the command that the arguments name and turns its end into an exit code.</summary>
internal static partial class CommandRunner
{
    public static async Task<int> RunAsync(
        RootCommand root, IReadOnlyList<string> arguments, CommandHost host, CancellationToken cancellationToken)
    {
        var parseResult = Parse(root, arguments);
        try
        {
            bool isCommand = parseResult.Action is AsynchronousCommandLineAction or ParseErrorAction;
            if (isCommand && FindProblem(parseResult) is { } problem)
            {
                throw new CommandException(ExitCode.BadUsage, $"{problem} See '{GetPath(parseResult.CommandResult)} --help'.");
            }

            var configuration = new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                Error = host.Error,
                Output = host.Console.Profile.Out.Writer,
                ProcessTerminationTimeout = null,
            };
            return await parseResult.InvokeAsync(configuration, cancellationToken).ConfigureAwait(false);
        }
        catch (CommandException exception)
        {
            host.WriteError(exception.Message);
            return exception.ExitCode;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Canceled;
        }
        catch (ClosedOutputException)
        {
            return ExitCode.Success;
        }
        catch (IOException exception)
        {
            host.WriteError(exception.Message);
            return ExitCode.BadUsage;
        }
    }

    /// <summary>Parses a command line.</summary>
    /// <remarks>People's words come as arguments, so "@you there" is no response file and "-um" no bundle of options.</remarks>
    public static ParseResult Parse(RootCommand root, IReadOnlyList<string> arguments) =>
        root.Parse(arguments, new() { ResponseFileTokenReplacer = null, EnablePosixBundling = false });

    /// <summary>Finds what is wrong with a command line, if anything.</summary>
    public static string? FindProblem(ParseResult parseResult)
    {
        // An argument that takes any text also takes a misspelt option; after "--" everything is text.
        var unknownOption = parseResult.Tokens
            .TakeWhile(token => token.Type is not TokenType.DoubleDash)
            .FirstOrDefault(token => token.Type is TokenType.Argument && OptionPattern.IsMatch(token.Value));
        return unknownOption is not null ? $"Unknown option '{unknownOption.Value}'."
            : parseResult.UnmatchedTokens is [var token, ..] ? $"Unknown command or argument '{token}'."
            : parseResult.Errors is [var error, ..] ? error.Message
            : null;
    }

    private static string GetPath(CommandResult result) =>
        result.Parent is CommandResult parent ? $"{GetPath(parent)} {result.Command.Name}" : CommandHost.ToolName;

    [GeneratedRegex(@"^--?[A-Za-z][\w-]*(=.*)?$", RegexOptions.CultureInvariant)]
    private static partial Regex OptionPattern { get; }
}
