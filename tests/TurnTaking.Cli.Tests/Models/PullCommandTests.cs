using System.Text.Json;

namespace TurnTaking.Cli.Tests.Models;

public sealed class PullCommandTests
{
    private const int WeightsByteCount = 40_000_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AModelIsPulledAndThenPredictsWithoutTheNetwork()
    {
        await using var hub = await CliHub.StartAsync();
        using var pull = new ToolProcess(["pull", CliHub.Model], hub.Variables);
        var pulled = await pull.FinishAsync();
        await hub.Server.DisposeAsync();
        using var predict = new ToolProcess(
            ["predict", "--json", "--model", $"{CliHub.Model}@{LoopbackHub.Commit}", "thank you, bye"], [.. hub.Variables, ("HF_HUB_OFFLINE", "1")]);

        var predicted = await predict.FinishAsync();

        Assert.Equal((0, hub.Snapshot + "\n", ""), (pulled.ExitCode, pulled.Output, pulled.Error));
        Assert.Equal((0, ""), (predicted.ExitCode, predicted.Error));
        Assert.Contains("start_speaking", predicted.Output);
    }

    [Fact]
    public async Task APullThatIsKilledGoesOnWhereItWas()
    {
        const int byteCount = 4 * WeightsByteCount;
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals to send.");
        await using var hub = await CliHub.StartAsync();
        var weights = hub.Server.Add("onnx/weights.bin", CreateContent(byteCount), isLarge: true);
        long sent = 0, limit = 0;
        TaskCompletionSource reached = new();
        hub.Server.Misbehave = async context =>
        {
            if (!context.Request.Path.Value!.EndsWith("weights.bin", StringComparison.Ordinal))
            {
                return false;
            }

            await LoopbackHub.SendAsync(context, weights, beforeEach: async count =>
            {
                if (Interlocked.Read(ref sent) >= Interlocked.Read(ref limit))
                {
                    reached.TrySetResult();
                    await Task.Delay(Timeout.Infinite, context.RequestAborted);
                }

                Interlocked.Add(ref sent, count);
            });
            return true;
        };
        foreach (int percent in (int[])[10, 50, 90])
        {
            reached = new();
            Interlocked.Exchange(ref limit, byteCount / 100L * percent);
            using var killed = new ToolProcess(["pull", CliHub.Model], hub.Variables);
            await Task.WhenAny(reached.Task, killed.ErrorTask);
            Assert.True(reached.Task.IsCompleted, "The pull ended too early.");

            await killed.SignalAsync("KILL");

            Assert.NotEqual(0, await killed.WaitForExitCodeAsync());
            Assert.False(File.Exists(Path.Combine(hub.Snapshot, "onnx", "weights.bin")));
            Assert.False(File.Exists(Path.Combine(hub.CacheFolder, "models--acme--turns", "blobs", weights.Sha256)));
        }

        Interlocked.Exchange(ref limit, long.MaxValue);
        using var last = new ToolProcess(["pull", CliHub.Model], hub.Variables);

        Assert.Equal(0, (await last.FinishAsync()).ExitCode);

        Assert.Equal(weights.Content, await File.ReadAllBytesAsync(Path.Combine(hub.Snapshot, "onnx", "weights.bin"), Cancellation));
        // Each kill loses what is under way in the connections, several megabytes.
        Assert.True(Interlocked.Read(ref sent) < byteCount * 1.5, $"{sent} bytes were sent: the pulls began anew.");
    }

    [Fact]
    public async Task TwoPullsAtOnceDownloadOnce()
    {
        await using var hub = await CliHub.StartAsync();
        var weights = hub.Server.Add("onnx/weights.bin", CreateContent(), isLarge: true);
        using var first = new ToolProcess(["pull", CliHub.Model], hub.Variables);
        using var second = new ToolProcess(["pull", CliHub.Model], hub.Variables);

        var runs = await Task.WhenAll(first.FinishAsync(), second.FinishAsync());

        Assert.All(runs, run => Assert.Equal((0, hub.Snapshot + "\n"), (run.ExitCode, run.Output)));
        Assert.Equal(weights.Content, await File.ReadAllBytesAsync(Path.Combine(hub.Snapshot, "onnx", "weights.bin"), Cancellation));
        Assert.Equal((WeightsByteCount + (8 << 20) - 1) / (8 << 20), hub.Server.GetRequests(weights).Count());
    }

    [Fact]
    public async Task APinnedModelThatIsThereIsCheckedWithoutTheNetwork()
    {
        await using var hub = await CliHub.StartAsync();
        await hub.RunAsync(["pull", CliHub.Model]);
        hub.Server.Requests.Clear();

        var run = await hub.RunAsync(["pull", $"{CliHub.Model}@{LoopbackHub.Commit}"]);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Empty(hub.Server.Requests);
    }

    [Fact]
    public async Task ADamagedModelIsMended()
    {
        await using var hub = await CliHub.StartAsync();
        await hub.RunAsync(["pull", CliHub.Model]);
        string graph = Path.Combine(hub.Snapshot, "onnx", "model_q8.onnx");
        byte[] whole = await File.ReadAllBytesAsync(graph, Cancellation);
        byte[] damaged = [.. whole];
        damaged[damaged.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(graph, damaged, Cancellation);
        var info = await hub.RunAsync(["info", CliHub.Model]);

        var run = await hub.RunAsync(["pull", $"{CliHub.Model}@{LoopbackHub.Commit}"]);

        Assert.Equal(1, info.ExitCode);
        Assert.Contains("onnx/model_q8.onnx  7.5 MB  damaged", info.Output);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(whole, await File.ReadAllBytesAsync(graph, Cancellation));
    }

    [Fact]
    public async Task AFolderAndJsonCanBeAskedFor()
    {
        await using var hub = await CliHub.StartAsync();
        string folder = Path.Combine(hub.CacheFolder, "to");

        var run = await hub.RunAsync(["pull", CliHub.Model, "--to", folder, "--json"]);

        Assert.Equal(0, run.ExitCode);
        using var json = JsonDocument.Parse(run.Output);
        Assert.Equal(folder, json.RootElement.GetProperty("folder").GetString());
        Assert.Equal(0, (await hub.RunAsync(["predict", "hello", "--model", folder])).ExitCode);
    }

    [Theory]
    [InlineData("embedded", "'embedded' is no model of the hub")]
    [InlineData("no model", "'no model' is no model of the hub; expected owner/name")]
    [InlineData("other/model", "The hub has no other/model@main")]
    public async Task WhatCannotBePulledIsNamed(string model, string problem)
    {
        await using var hub = await CliHub.StartAsync();

        var run = await hub.RunAsync(["pull", model]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(problem, run.Error);
    }

    [Fact]
    public async Task PredictNamesTheCommandThatPulls()
    {
        await using var hub = await CliHub.StartAsync();

        var run = await hub.RunAsync(["predict", "hello", "--model", CliHub.Model]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("Download it: turntaking pull acme/turns", run.Error);
        Assert.Empty(hub.Server.Requests);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task PredictPullsWhenThePersonOrTheOptionSaysSo(bool isAsked)
    {
        await using var hub = await CliHub.StartAsync();
        string question = "";
        string[] arguments = ["predict", "hello", "--model", CliHub.Model, .. isAsked ? (string[])[] : ["--yes"]];

        var run = await hub.RunAsync(arguments, text =>
        {
            question = text;
            return true;
        });

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(isAsked ? "acme/turns@main is not in the cache. Download it?" : "", question);
    }

    private static byte[] CreateContent(int byteCount = WeightsByteCount)
    {
        var content = new byte[byteCount];
        new Random(7).NextBytes(content);
        return content;
    }
}
