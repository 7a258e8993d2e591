using System.CommandLine;

namespace TurnTaking.Cli.Tests;

public class CommandRunnerTests
{
    public static TheoryData<Exception, int, string> Exceptions => new()
    {
        { new CommandException(7, "Mend\r\nthis."), 7, "turntaking: Mend this.\n" },
        { new OperationCanceledException(), ExitCode.Canceled, "" },
        { new ClosedOutputException(), ExitCode.Success, "" },
        { new IOException("No space left on device"), ExitCode.BadUsage, "turntaking: No space left on device\n" },
    };

    [Theory]
    [MemberData(nameof(Exceptions), DisableDiscoveryEnumeration = true)]
    public async Task ExceptionsBecomeExitCodesAndOneLine(Exception exception, int exitCode, string error)
    {
        var run = await RunAsync(["test"], _ => throw exception);

        Assert.Equal((exitCode, "", error), (run.ExitCode, run.Output, run.Error));
    }

    [Fact]
    public async Task ADefectIsNotHidden() => await Assert.ThrowsAsync<NotImplementedException>(
        () => RunAsync(["test"], _ => throw new NotImplementedException()));

    [Fact]
    public async Task TheResultOfACommandIsTheExitCode() =>
        Assert.Equal(5, (await RunAsync(["test"], _ => Task.FromResult(5))).ExitCode);

    [Theory]
    [InlineData("Required command was not provided.")]
    [InlineData("Unknown command or argument 'tset'.", "tset")]
    [InlineData("Unknown option '--tset'.", "--tset")]
    public async Task BadUsageNamesTheHelp(string problem, params string[] arguments)
    {
        var run = await RunAsync(arguments, _ => Task.FromResult(0));

        Assert.Equal((ExitCode.BadUsage, ""), (run.ExitCode, run.Output));
        Assert.Equal($"turntaking: {problem} See 'turntaking --help'.\n", run.Error);
    }

    [Fact]
    public async Task HelpNamesTheCommandsAndHasNoDetailsOfItsOwn()
    {
        var run = await CommandLineRun.RunAsync(["--help"]);

        Assert.Equal(ExitCode.Success, run.ExitCode);
        Assert.Matches(@"  predict <TEXT> +Predict what the agent should do next\.", run.Output);
        Assert.DoesNotContain("Examples:", run.Output);
    }

    private static async Task<CommandLineRun> RunAsync(string[] arguments, Func<CancellationToken, Task<int>> action)
    {
        using var output = new MemoryStream();
        using var error = new StringWriter { NewLine = "\n" };
        var host = new CommandHost
        {
            Input = Stream.Null,
            Output = output,
            Console = CommandHost.CreateFileConsole(output),
            Error = error,
        };
        var command = new Command("test", "Tests.");
        command.SetAction((_, cancellationToken) => action(cancellationToken));
        int exitCode = await CommandRunner.RunAsync(
            new RootCommand { command }, arguments, host, TestContext.Current.CancellationToken);
        return new(exitCode, System.Text.Encoding.UTF8.GetString(output.ToArray()), error.ToString());
    }
}
