using System.Text.RegularExpressions;

namespace TurnTaking.Cli.Tests;

/// <summary>The tool as its callers meet it: a process with streams, signals and an exit code.</summary>
public sealed partial class ProgramTests : IDisposable
{
    private const string Row = """{"messages":[{"role":"user","content":"hello"}]}""";

    private readonly string _folder = Directory.CreateTempSubdirectory("turntaking-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(0, "predict", "hello")]
    [InlineData(1, "predict", "")]
    [InlineData(2, "predict")]
    [InlineData(2, "predict", "hello", "--model", "missing")]
    public async Task TheExitCodeIsTheCommands(int exitCode, params string[] arguments)
    {
        using var tool = new ToolProcess(arguments);

        var run = await tool.FinishAsync();

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Equal(exitCode == 0 ? 0 : 1, run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task VersionIsANumber()
    {
        using var tool = new ToolProcess(["--version"]);

        var run = await tool.FinishAsync();

        Assert.Equal(0, run.ExitCode);
        Assert.Matches(VersionPattern, run.Output);
    }

    [Fact]
    public async Task RedirectedOutputIsPlainUtf8()
    {
        using var tool = new ToolProcess(["predict", "hello"], ("TERM", "xterm-256color"), ("LANG", "C"), ("LC_ALL", "C"));

        var run = await tool.FinishAsync();

        Assert.Contains("> start_speaking      █", run.Output);
        Assert.DoesNotContain('\u001b', run.Output);
        Assert.DoesNotContain('\uFEFF', run.Output);
        Assert.DoesNotContain('\r', run.Output);
    }

    [Fact]
    public async Task ARowIsAnsweredBeforeTheNextOneComes()
    {
        using var tool = new ToolProcess(["predict", "--input", "-", "--json"]);
        for (int i = 0; i < 3; i++)
        {
            await tool.Input.WriteLineAsync(Row);
            await tool.Input.FlushAsync(TestContext.Current.CancellationToken);

            Assert.StartsWith("{\"id\":null,", await tool.Output.ReadLineAsync(TestContext.Current.CancellationToken));
        }

        var run = await tool.FinishAsync();

        Assert.Equal((0, "", ""), (run.ExitCode, run.Output, run.Error));
    }

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public async Task ASignalStopsTheToolWhileItWaitsForInput(string signal, int exitCode)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals to send.");
        using var tool = new ToolProcess(["predict", "--input", "-", "--json"]);
        await tool.Input.WriteLineAsync(Row);
        await tool.Input.FlushAsync(TestContext.Current.CancellationToken);
        await tool.Output.ReadLineAsync(TestContext.Current.CancellationToken);

        await tool.SignalAsync(signal);

        Assert.Equal((exitCode, ""), (await tool.WaitForExitCodeAsync(), await tool.ErrorTask));
    }

    [Fact]
    public async Task CtrlCStopsTheToolWhileItPredicts()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals to send.");
        using var tool = new ToolProcess(["predict", "--input", "-", "--json"]);
        var feeding = FeedAsync(tool.Input);
        await tool.Output.ReadLineAsync(TestContext.Current.CancellationToken);

        await tool.SignalAsync("INT");
        string rest = await tool.Output.ReadToEndAsync(TestContext.Current.CancellationToken);

        Assert.Equal((130, ""), (await tool.WaitForExitCodeAsync(), await tool.ErrorTask));
        Assert.True(rest.Length == 0 || rest.EndsWith("}\n", StringComparison.Ordinal), "The last line is not whole.");
        await feeding;
    }

    [Fact]
    public async Task CtrlCShowsWhatAnEvaluationHasDone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals to send.");
        string path = Path.Combine(_folder, "calls.jsonl");
        await File.WriteAllLinesAsync(
            path,
            Enumerable.Range(0, 200_000).Select(i =>
                $$"""{"id":{{i}},"messages":[{"role":"user","content":"hello {{i}}"}],"action":{{(i == 1500 ? 9 : i % 2)}}}"""),
            TestContext.Current.CancellationToken);
        using var tool = new ToolProcess(["eval", path, "--skip-bad"]);

        // Rows are read in windows of 1,024: when the bad one is named, the first window has been predicted.
        await tool.FirstErrorTask;

        await tool.SignalAsync("INT");
        string output = await tool.Output.ReadToEndAsync(TestContext.Current.CancellationToken);

        Assert.Equal(130, await tool.WaitForExitCodeAsync());
        Assert.Contains("The run was stopped early", output);
        Assert.Contains("Thresholds", output);
    }

    [Fact]
    public async Task CtrlCStopsTheToolWhileNobodyReadsItsOutput()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals to send.");
        using var tool = new ToolProcess(["predict", "--input", "-"]);
        var feeding = FeedAsync(tool.Input);
        await tool.Output.ReadLineAsync(TestContext.Current.CancellationToken);

        await tool.SignalAsync("INT");

        Assert.Equal(130, await tool.WaitForExitCodeAsync());
        await feeding;
    }

    [Theory]
    [InlineData("--json")]
    [InlineData]
    public async Task TheToolStopsQuietlyWhenItsReaderHasHadEnough(params string[] options)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows does not tell that a pipe's reader has gone.");
        using var tool = new ToolProcess(["predict", "--input", "-", .. options]);
        await tool.Input.WriteLineAsync(Row);
        await tool.Input.FlushAsync(TestContext.Current.CancellationToken);
        await tool.Output.ReadLineAsync(TestContext.Current.CancellationToken);

        tool.Output.Close();
        await tool.Input.WriteLineAsync(Row);
        await tool.Input.FlushAsync(TestContext.Current.CancellationToken);

        Assert.Equal((0, ""), (await tool.WaitForExitCodeAsync(), await tool.ErrorTask));
    }

    [Fact]
    public async Task APredictionLeavesNothingInTheHomeFolder()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only on Linux is HOME all there is of a home folder.");
        using var tool = new ToolProcess(
            ["predict", "hello"],
            ("HOME", _folder),
            ("XDG_CACHE_HOME", null),
            ("XDG_DATA_HOME", null),
            ("ORT_DISABLE_TELEMETRY", null));

        var run = await tool.FinishAsync();

        Assert.Equal(0, run.ExitCode);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder, "*", SearchOption.AllDirectories));
    }

    private static async Task FeedAsync(StreamWriter input)
    {
        try
        {
            while (true)
            {
                await input.WriteLineAsync(Row);
            }
        }
        catch (IOException)
        {
            // The tool has ended.
        }
    }

    [GeneratedRegex(@"^\d+\.\d+\.\d+(-[\w.]+)?\n$")]
    private static partial Regex VersionPattern { get; }
}
