using System.CommandLine.Parsing;
using Spectre.Console;
using TurnTaking.Cli;

namespace TurnTaking.Docs.Tests;

/// <summary>Checks that the commands of the pages exist, with their options, and that they name projects that are there.</summary>
public sealed class CommandTests
{
    private const string Tool = "dotnet run --project src/TurnTaking.Cli -- ";
    private const string ReleaseTool = "dotnet run -c Release --project src/TurnTaking.Cli -- ";

    public static TheoryData<string> Pages => [.. MarkdownPage.FindPaths().Where(path => MarkdownPage.Open(path).GetFences("sh").Any())];

    [Theory]
    [MemberData(nameof(Pages))]
    public void EveryCommandParses(string path)
    {
        var problems = MarkdownPage.Open(path).GetFences("sh")
            .SelectMany(fence => fence.Text.Split('\n').Select((text, index) => (Text: text, Line: fence.Line + index)))
            .SelectMany(line => FindProblems(line.Text).Select(problem => $"{path}({line.Line}): {problem}"));
        Problems.AssertNone(problems);
    }

    [Fact]
    public void OptionThatDoesNotExistIsFound() =>
        Assert.NotEmpty(FindProblems("turntaking predict \"hello\" --loudness 11   # shouts"));

    [Fact]
    public void ProjectThatDoesNotExistIsFound() => Assert.NotEmpty(FindProblems("dotnet run --project samples/None"));

    private static string[] FindProblems(string line)
    {
        string command = RemoveShell(line);
        if (command.Replace(ReleaseTool, "turntaking ", StringComparison.Ordinal).Replace(Tool, "turntaking ", StringComparison.Ordinal)
            is var tool && tool.StartsWith("turntaking ", StringComparison.Ordinal))
        {
            return FindToolProblems(tool["turntaking ".Length..]);
        }

        var words = CommandLineParser.SplitCommandLine(command).ToList();
        int project = words.IndexOf("--project") + 1;
        return project == 0 || Directory.Exists(Path.Combine(RepositoryFolder.Path, words[project]))
            ? []
            : [$"there is no project {words[project]}"];
    }

    private static string[] FindToolProblems(string arguments)
    {
        using var output = new MemoryStream();
        using var error = new StringWriter();
        var command = Cli.Program.CreateCommand(new()
        {
            Input = Stream.Null,
            Output = output,
            Console = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(error) }),
            Error = error,
        });
        string? problem = CommandRunner.FindProblem(CommandRunner.Parse(command, [.. CommandLineParser.SplitCommandLine(arguments)]));
        return problem is null ? [] : [$"turntaking {arguments}: {problem}"];
    }

    /// <summary>Leaves out what is the shell's: comments, variables before a command, redirections.</summary>
    private static string RemoveShell(string line)
    {
        int comment = line.StartsWith('#') ? 0 : line.IndexOf(" #", StringComparison.Ordinal);
        string command = comment < 0 ? line : line[..comment];
        int redirection = command.IndexOfAny(['>', '<', '|']);
        return string.Join(' ', (redirection < 0 ? command : command[..redirection]).Trim()
            .Split(' ')
            .SkipWhile(word => word.Contains('=', StringComparison.Ordinal) && char.IsAsciiLetterUpper(word[0])));
    }
}
