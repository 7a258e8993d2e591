using System.Net;
using System.Net.Sockets;

namespace TurnTaking.Cli.Tests;

public sealed class PlaygroundCommandTests
{
    [Theory]
    [InlineData("https://localhost:1", "https://localhost:1")]
    [InlineData("http://localhost:1;8080", "8080")]
    public async Task AddressesThatAreNoneAreRefused(string urls, string refused)
    {
        var run = await CommandLineRun.RunAsync(["playground", "--urls", urls]);

        Assert.Equal((ExitCode.BadUsage, ""), (run.ExitCode, run.Output));
        Assert.Equal(
            $"turntaking: --urls: '{refused}' is no address to listen on; expected http://HOST:PORT, such as http://localhost:5230. " +
            "See 'turntaking playground --help'.\n",
            run.Error);
    }

    [Fact]
    public async Task AnAddressThatIsTakenIsNamed()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        string url = $"http://{listener.LocalEndpoint}";

        var run = await CommandLineRun.RunAsync(["playground", "--urls", url]);

        Assert.Equal((ExitCode.BadUsage, ""), (run.ExitCode, run.Output));
        Assert.Contains(url, run.Error, StringComparison.Ordinal);
        Assert.Contains("address already in use", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ThePageIsServedUntilCtrlC()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals to send.");
        using var tool = new ToolProcess(["playground", "--urls", "http://127.0.0.1:0"]);
        string line = (await tool.Output.ReadLineAsync(TestContext.Current.CancellationToken))!;
        Assert.StartsWith("The playground is at http://127.0.0.1:", line, StringComparison.Ordinal);
        using var http = new HttpClient { BaseAddress = new(line.Split(' ')[^1]) };

        string page = await http.GetStringAsync("", TestContext.Current.CancellationToken);
        string description = await http.GetStringAsync("api/playground", TestContext.Current.CancellationToken);
        await tool.SignalAsync("INT");

        Assert.Contains("<title>TurnTaking playground</title>", page, StringComparison.Ordinal);
        Assert.Contains("\"model\":\"turntaking-mini-v3\"", description, StringComparison.Ordinal);
        Assert.Equal((0, ""), (await tool.WaitForExitCodeAsync(), await tool.ErrorTask));
    }

    [Fact]
    public async Task OthersThatMayReachItAreNamed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals to send.");
        using var tool = new ToolProcess(["playground", "--urls", "http://0.0.0.0:0"]);
        await tool.FirstErrorTask;
        await tool.SignalAsync("TERM");

        Assert.Equal(0, await tool.WaitForExitCodeAsync());
        Assert.Equal("turntaking: warning: everybody who reaches http://0.0.0.0:0 can use the playground.\n", await tool.ErrorTask);
    }
}
