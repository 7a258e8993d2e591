using System.Text.Json;

namespace TurnTaking.Cli.Tests.Models;

public sealed class ModelsCommandTests
{
    private static readonly DateTime LongAgo = DateTime.UtcNow.AddDays(-1);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ModelsAreListed()
    {
        await using var hub = await CliHub.StartAsync();
        var before = await hub.RunAsync(["models"]);
        await hub.RunAsync(["pull", CliHub.Model]);
        Directory.CreateDirectory(Path.Combine(hub.CacheFolder, "models--other--llm", "snapshots", new string('a', 40)));

        var text = await hub.RunAsync(["models"]);
        var json = await hub.RunAsync(["models", "--json"]);

        Assert.Equal($"There are no models in {hub.CacheFolder}.\n", before.Output);
        Assert.StartsWith($"acme/turns@{LoopbackHub.Commit} (main)\n  ", text.Output);
        using var model = JsonDocument.Parse(json.Output);
        Assert.Equal("acme/turns", model.RootElement.GetProperty("model").GetString());
        Assert.Equal("main", model.RootElement.GetProperty("refs")[0].GetString());
    }

    [Fact]
    public async Task PruneDeletesWhatNoModelNeeds()
    {
        await using var hub = await CliHub.StartAsync();
        await hub.RunAsync(["pull", CliHub.Model]);
        string blobs = Path.Combine(hub.CacheFolder, "models--acme--turns", "blobs");
        string unfinished = Path.Combine(blobs, $"{new string('b', 64)}.turntaking.incomplete");
        string orphan = Path.Combine(blobs, new string('c', 64));
        string recent = Path.Combine(blobs, new string('d', 64));
        foreach (string path in (string[])[unfinished, orphan, recent])
        {
            await File.WriteAllTextAsync(path, "x", Cancellation);
        }

        File.SetLastWriteTimeUtc(unfinished, LongAgo);
        File.SetLastWriteTimeUtc(orphan, LongAgo);
        var refused = await hub.RunAsync(["models", "--prune"]);

        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("Nothing was deleted. Give --yes", refused.Error);
        Assert.True(File.Exists(orphan));
        Assert.Equal(0, (await hub.RunAsync(["models", "--prune", "--yes"])).ExitCode);
        Assert.False(File.Exists(unfinished));
        Assert.False(File.Exists(orphan));
        Assert.True(File.Exists(recent));
        Assert.Equal(0, (await hub.RunAsync(["predict", "hello", "--model", CliHub.Model])).ExitCode);
        Assert.StartsWith("There is nothing to delete", (await hub.RunAsync(["models", "--prune"])).Output);
    }

    [Fact]
    public async Task PruneDeletesARevisionThatTheBranchHasLeft()
    {
        await using var hub = await CliHub.StartAsync();
        await hub.RunAsync(["pull", CliHub.Model]);
        string old = Path.Combine(Path.GetDirectoryName(hub.Snapshot)!, new string('e', 40));
        Directory.CreateDirectory(Path.Combine(old, "onnx"));
        foreach (string file in (string[])["config.json", "tokenizer.json", "onnx/model_q8.onnx"])
        {
            File.CreateSymbolicLink(Path.Combine(old, file), new FileInfo(Path.Combine(hub.Snapshot, file)).ResolveLinkTarget(true)!.FullName);
        }

        var run = await hub.RunAsync(["models", "--prune"], _ => true);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains($"acme/turns@{new string('e', 40)}  ", run.Output);
        Assert.False(Directory.Exists(old));
        Assert.Equal(0, (await hub.RunAsync(["predict", "hello", "--model", CliHub.Model])).ExitCode);
    }

    [Fact]
    public async Task AModelWithoutABranchIsNotSuperseded()
    {
        await using var hub = await CliHub.StartAsync();
        await hub.RunAsync(["pull", $"{CliHub.Model}@{LoopbackHub.Commit}"]);

        Assert.StartsWith("There is nothing to delete", (await hub.RunAsync(["models", "--prune", "--yes"])).Output);
    }

    [Fact]
    public async Task InfoShowsWhatAModelIs()
    {
        await using var hub = await CliHub.StartAsync();
        await hub.RunAsync(["pull", CliHub.Model]);

        var run = await hub.RunAsync(["info", CliHub.Model]);
        var json = await hub.RunAsync(["info", CliHub.Model, "--json"]);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains($"revision      {LoopbackHub.Commit}\n", run.Output);
        Assert.Contains("licence       apache-2.0\n", run.Output);
        Assert.Contains("languages     English only (en)", run.Output);
        Assert.Contains("architecture  qwen2, 6 layers, 4 heads of 64, 1 key/value heads\n", run.Output);
        Assert.Contains("context       256 tokens\n", run.Output);
        Assert.Contains("onnx/model_q8.onnx  7.5 MB  whole\n", run.Output);
        using var document = JsonDocument.Parse(json.Output);
        Assert.Equal(8132, document.RootElement.GetProperty("actionTokens").GetProperty("start_speaking").GetInt32());
        Assert.All(document.RootElement.GetProperty("files").EnumerateArray(), file => Assert.True(file.GetProperty("whole").GetBoolean()));
    }

    [Fact]
    public async Task InfoOfTheEmbeddedModelNeedsNothing()
    {
        await using var hub = await CliHub.StartAsync();

        var run = await hub.RunAsync(["info", "embedded"]);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.StartsWith("model         turntaking-mini-v3\n", run.Output);
        Assert.Contains("English only", run.Output);
    }

    [Fact]
    public async Task InfoOfAMissingModelNamesTheCommandThatPulls()
    {
        await using var hub = await CliHub.StartAsync();

        var run = await hub.RunAsync(["info", CliHub.Model]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("turntaking pull acme/turns", run.Error);
    }
}
