using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using TurnTaking.Onnx;

namespace TurnTaking.Cli.Tests;

public sealed class ReplayCommandTests : IDisposable
{
    // The user pauses for 0.8 s, ends at 4.0, acknowledges at 6.0 what the agent says, and interrupts it at 9.0.
    private static readonly string Call = """
        {"id":"c","duration":14,"words":[
        {"t0":0.0,"t1":0.5,"speaker":"assistant","text":"Yes?","asr":"yes"},
        {"t0":2.0,"t1":2.5,"speaker":"user","text":"I","asr":"i"},
        {"t0":3.3,"t1":4.0,"speaker":"user","text":"go.","asr":"go"},
        {"t0":5.5,"t1":7.8,"speaker":"assistant","text":"Fine.","asr":"fine"},
        {"t0":6.0,"t1":6.2,"speaker":"user","text":"yeah","asr":"yeah"},
        {"t0":8.0,"t1":9.5,"speaker":"assistant","text":"And","asr":"and"},
        {"t0":9.0,"t1":9.4,"speaker":"user","text":"no","asr":"no"},
        {"t0":9.5,"t1":10.0,"speaker":"user","text":"wait","asr":"wait"}],
        "turns":[{"speaker":"assistant","t0":0.0,"t1":0.5},{"speaker":"user","t0":2.0,"t1":4.0},
        {"speaker":"assistant","t0":5.5,"t1":11},{"speaker":"user","t0":9.0,"t1":10.0}],
        "sounds":[{"speaker":"user","t0":12.0,"t1":12.2,"type":"cough"}],
        "events":[{"t":2.5,"kind":"user_pause","duration":0.8,"turn":1,"within_act":true,"complete":false},
        {"t":4.0,"kind":"user_turn_end","gap":1.5,"turn":1},
        {"t":6.0,"kind":"user_backchannel","t0":6.0,"t1":6.2},
        {"t":9.0,"kind":"user_interruption","t0":9.0,"t_content":9.0}]}
        """.ReplaceLineEndings("");

    private readonly string _folder = Directory.CreateTempSubdirectory("turntaking-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task JsonIsALinePerPolicy()
    {
        var run = await ReplayAsync(Write("calls.jsonl", Call), "--json");

        Assert.Equal((ExitCode.Success, ""), (run.ExitCode, run.Error));
        var rows = Parse(run.Output);
        Assert.Equal(
            ["silence 0.2 s", "silence 2.0 s", "fused, high", "fused, low"],
            new[] { rows[0], rows[10], rows[11], rows[14] }.Select(row => (string)row["policy"]!));
        Assert.Equal(15, rows.Count);

        var silence = rows.Single(row => (string)row["policy"]! == "silence 0.5 s");
        Assert.Equal(
            """
            {"policy":"silence 0.5 s","calls":1,"seconds":14,"turns":1,"pauses":1,"turnCutOffs":100,"pauseCutOffs":100,"hardPauseCutOffs":100,
            "medianWait":0.5,"wait90":0.5,"unanswered":0,"missedTurns":0,"backchannels":1,"interruptingBackchannels":0,"interruptions":1,
            "missedInterruptions":0,"medianReaction":1.6,"reaction90":1.6,"predictions":0}
            """.ReplaceLineEndings(""),
            WithoutCost(silence));
        Assert.True((double)silence["cpuSecondsPerCall"]! >= 0);

        var medium = rows.Single(row => (string)row["policy"]! == "fused, medium");
        Assert.Equal((0, 0, 0), ((int)medium["turnCutOffs"]!, (int)medium["unanswered"]!, (int)medium["interruptingBackchannels"]!));
        Assert.InRange((double)medium["medianWait"]!, 0.65, 0.75);
        Assert.InRange((double)medium["medianReaction"]!, 0.5, 0.7);
        Assert.Equal(6, (int)medium["predictions"]!);
    }

    [Fact]
    public async Task WhatIsNotInTheCallsIsNull()
    {
        var run = await ReplayAsync(Write("calls.jsonl", """{"id":"silent","duration":3,"words":[]}"""), "--policy", "silence", "--json");

        var row = Parse(run.Output)[0];
        Assert.Equal((1, 0, 0), ((int)row["calls"]!, (int)row["turns"]!, (int)row["unanswered"]!));
        Assert.All(["turnCutOffs", "pauseCutOffs", "medianWait", "wait90", "medianReaction"], name => Assert.Null(row[name]));
    }

    [Fact]
    public async Task TablesFit80Columns()
    {
        var run = await ReplayAsync(Write("calls.jsonl", Call), "--sweep");

        Assert.Equal((ExitCode.Success, ""), (run.ExitCode, run.Error));
        Assert.StartsWith("1 calls, 0.00 hours: 1 turns with a known end, 1 pauses, 1 backchannels, 1", run.Output);
        Assert.Matches(@"Replayed at\s+[\d,]+\s+x\s+real\s+time\s+on\s+one\s+processor\s+core", run.Output);
        Assert.Contains("When the agent answers\n", run.Output);
        Assert.Matches(@"\n +silence 0\.5 s +100\.0 +100\.0 \(hard 100\.0\) +0\.50 s +0\.50 s +0 +\n", run.Output);
        Assert.Matches(@"\n +silence 0\.5 s +0/1 +0/1 +1\.60 s +1\.60 s +0/1 +\n", run.Output);
        Assert.Matches(@"\n +fused, medium +6\.0 +[\d.]+ ms +[\d,]+ +\n", run.Output);
        Assert.Contains("\nMedian wait at equal cut-offs", run.Output);
        Assert.All(run.Output.Split('\n'), line => Assert.True(line.Length <= 80, line));
    }

    [Fact]
    public async Task SweepAddsFusedPolicies()
    {
        string path = Write("calls.jsonl", Call);

        var presets = Parse((await ReplayAsync(path, "--policy", "fused", "--json")).Output);
        var all = Parse((await ReplayAsync(path, "--policy", "fused", "--sweep", "--json")).Output);

        Assert.Equal(["fused, high", "fused, medium", "fused, auto", "fused, low"], presets.Select(row => (string)row["policy"]!));
        Assert.Equal(presets.Select(WithoutCost), all.Take(4).Select(WithoutCost));
        Assert.True(all.Count > 10);
        Assert.All(all.Skip(4), row => Assert.Matches(@"^fused \d\.\d\d-\d\.\d s$", (string)row["policy"]!));
    }

    [Fact]
    public async Task TwoRunsDecideTheSame()
    {
        string path = Write("calls.jsonl", Call, Call.Replace("\"no\"", "\"yeah\""));

        var first = await ReplayAsync(path, "--sweep", "--json");
        var second = await ReplayAsync(path, "--sweep", "--json");

        Assert.Equal(Parse(first.Output).Select(WithoutCost), Parse(second.Output).Select(WithoutCost));
        Assert.Equal(await ReadTablesAsync(path), await ReadTablesAsync(path));

        static async Task<string> ReadTablesAsync(string path)
        {
            string output = (await ReplayAsync(path)).Output;
            int start = output.IndexOf("When the agent answers", StringComparison.Ordinal);
            int end = output.IndexOf("What it costs", StringComparison.Ordinal);
            return output[start..end];
        }
    }

    [Fact]
    public async Task SilenceNeedsNoModel()
    {
        var run = await CommandLineRun.RunAsync(
            ["replay", Write("calls.jsonl", Call), "--policy", "silence", "--json"],
            [],
            _ => throw new NotSupportedException("No model was expected to be loaded."));

        Assert.Equal((ExitCode.Success, ""), (run.ExitCode, run.Error));
        Assert.Equal(11, Parse(run.Output).Count);
    }

    [Fact]
    public async Task FilesAreReplayedTogetherAndTheModelIsDisposed()
    {
        string compressed = Path.Combine(_folder, "more.jsonl.gz");
        using (var file = new GZipStream(File.Create(compressed), CompressionLevel.Fastest))
        {
            file.Write(Encoding.UTF8.GetBytes($"{Call}\n\n{Call}\n"));
        }

        using var client = CreateClient();
        var run = await CommandLineRun.RunAsync(["replay", Write("calls.jsonl", Call), compressed, "--json"], client: client);

        Assert.All(Parse(run.Output), row => Assert.Equal(3, (int)row["calls"]!));
        Assert.True(client.IsDisposed);
    }

    [Fact]
    public async Task ReportsAreWrittenByTheirNames()
    {
        string html = Path.Combine(_folder, "out.html");
        string markdown = Path.Combine(_folder, "out.md");

        var run = await ReplayAsync(Write("calls <1>.jsonl", Call), "--sweep", "--report", html, "--report", markdown);

        Assert.Equal((ExitCode.Success, ""), (run.ExitCode, run.Error));
        string page = File.ReadAllText(html);
        Assert.StartsWith("<!DOCTYPE html>", page);
        Assert.Contains("<title>Turn-taking replay: calls &lt;1&gt;.jsonl</title>", page);
        Assert.Equal(2, page.Split("<svg ").Length - 1);
        Assert.All(["silence alone", "fused", "low", "medium", "high", "auto"], name => Assert.Contains($">{name}</text>", page));
        Assert.DoesNotMatch(@"(src|href)\s*=|@import|<script|url\(\s*['""]?http", page.Replace("xlink:href", ""));
        Assert.Contains("| silence 0.5 s | 100.0 | 100.0 (hard 100.0) | 0.50 s | 0.50 s | 0 |", File.ReadAllText(markdown));
    }

    [Fact]
    public async Task ReportOfCallsWithoutTurnsHasNoPlots()
    {
        string html = Path.Combine(_folder, "out.html");

        var run = await ReplayAsync(Write("calls.jsonl", """{"id":"silent","duration":3,"words":[]}"""), "--sweep", "--report", html);

        Assert.Equal((ExitCode.Success, ""), (run.ExitCode, run.Error));
        Assert.DoesNotContain("<svg", File.ReadAllText(html));
    }

    [Theory]
    [InlineData("not a timed conversation: ", "{")]
    [InlineData("not a timed conversation: ", "[]")]
    [InlineData("not a timed conversation: JSON deserialization", """{"id":"c","duration":3}""")]
    [InlineData("expected 'words', found null.", """{"id":"c","duration":3,"words":null}""")]
    [InlineData("'duration' is -1; expected seconds, 0 to 86400.", """{"id":"c","duration":-1,"words":[]}""")]
    [InlineData(
        "'words[1]' begins at 1, before the one in front of it at 2; expected them by 't0'.",
        """{"id":"c","duration":3,"words":[{"t0":2,"t1":3,"speaker":"user","text":"a"},{"t0":1,"t1":2,"speaker":"user","text":"b"}]}""")]
    [InlineData(
        "'words[0]' ends at 1, before it begins at 2.",
        """{"id":"c","duration":3,"words":[{"t0":2,"t1":1,"speaker":"user","text":"a"}]}""")]
    [InlineData(
        "'words[0]' is from 0 to 1000000; expected seconds, 0 to 86400.",
        """{"id":"c","duration":3,"words":[{"t0":0,"t1":1e6,"speaker":"user","text":"a"}]}""")]
    [InlineData(
        "'words[0]' has the speaker 'agent'; expected 'user' or 'assistant'.",
        """{"id":"c","duration":3,"words":[{"t0":0,"t1":1,"speaker":"agent","text":"a"}]}""")]
    [InlineData("expected 'words[0].text', found none.", """{"id":"c","duration":3,"words":[{"t0":0,"t1":1,"speaker":"user"}]}""")]
    [InlineData(
        "'turns[0]' has the speaker ''; expected 'user' or 'assistant'.",
        """{"id":"c","duration":3,"words":[],"turns":[{"t0":0,"t1":1}]}""")]
    public async Task LineThatIsNoCallIsNamed(string problem, string line)
    {
        string path = Write("calls.jsonl", Call, line);

        var run = await ReplayAsync(path);

        Assert.Equal((ExitCode.BadUsage, ""), (run.ExitCode, run.Output));
        Assert.StartsWith($"turntaking: {path}:2: not a timed conversation: ", run.Error);
        Assert.Contains(problem, run.Error);
        Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Theory]
    [InlineData("missing.jsonl", "Could not find file")]
    [InlineData("missing/calls.jsonl", "Could not find a part of the path")]
    [InlineData(".", "it is a folder")]
    public async Task FileThatCannotBeReadIsBadUsage(string name, string problem)
    {
        string path = Path.Combine(_folder, name);

        var run = await ReplayAsync(path);

        Assert.Equal((ExitCode.BadUsage, ""), (run.ExitCode, run.Output));
        Assert.StartsWith($"turntaking: Cannot read '{path}': {problem}", run.Error);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(200)]
    public async Task TruncatedFileIsBadUsage(int length)
    {
        var whole = new MemoryStream();
        using (var gzip = new GZipStream(whole, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes($"{Call}\n"));
        }

        string path = Path.Combine(_folder, "cut.jsonl.gz");
        File.WriteAllBytes(path, whole.ToArray()[..length]);

        var run = await ReplayAsync(path);

        Assert.Equal((ExitCode.BadUsage, ""), (run.ExitCode, run.Output));
        Assert.StartsWith($"turntaking: {path}:", run.Error);
    }

    [Theory]
    [InlineData("calls.jsonl", "", ": expected timed conversations, found none.")]
    [InlineData("calls.jsonl.gz", "plain text, not compressed", ":1: expected a file compressed with gzip: ")]
    public async Task FileWithoutCallsIsBadUsage(string name, string text, string problem)
    {
        string path = Write(name, text, "");

        var run = await ReplayAsync(path);

        Assert.Equal((ExitCode.BadUsage, ""), (run.ExitCode, run.Output));
        Assert.StartsWith($"turntaking: {path}{problem}", run.Error);
    }

    [Theory]
    [InlineData("--policy is 'words'; expected fused or silence.", "--policy", "words")]
    [InlineData("--report is 'out.pdf'; expected a name that ends in .html or .md.", "--report", "out.pdf")]
    [InlineData("--report is 'missing/out.html'; there is no folder", "--report", "missing/out.html")]
    [InlineData("Unknown option '--swep'.", "--swep")]
    public async Task BadUsageIsNamed(string problem, params string[] arguments)
    {
        var run = await ReplayAsync(Write("calls.jsonl", Call), arguments);

        Assert.Equal((ExitCode.BadUsage, ""), (run.ExitCode, run.Output));
        Assert.StartsWith($"turntaking: {problem}", run.Error);
    }

    [Fact]
    public async Task FilesAreNeeded()
    {
        var run = await CommandLineRun.RunAsync(["replay"]);

        Assert.Equal((ExitCode.BadUsage, ""), (run.ExitCode, run.Output));
        Assert.Contains("turntaking replay --help", run.Error);
    }

    [Fact]
    public async Task ModelThatFailsEndsTheCommand()
    {
        using var client = TestTurnTakingClient.Failing(new InvalidOperationException("The model 'x' failed."));

        var run = await CommandLineRun.RunAsync(["replay", Write("calls.jsonl", Call)], client: client);

        Assert.Equal((ExitCode.BadUsage, ""), (run.ExitCode, run.Output));
        Assert.Equal("turntaking: The model 'x' failed.\n", run.Error);
    }

    [Fact]
    public async Task CancellationReachesThePredictionUnderWay()
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using var client = new TestTurnTakingClient
        {
            GetPredictionAsyncCallback = async (_, _, cancellationToken) =>
            {
                await cancellation.CancelAsync();
                await Task.Delay(Timeout.Infinite, cancellationToken);
                throw new InvalidOperationException();
            },
        };

        var run = await CommandLineRun.RunAsync(["replay", Write("calls.jsonl", Call), "--json"], [], _ => client, cancellation);

        Assert.Equal((ExitCode.Canceled, "", ""), (run.ExitCode, run.Output, run.Error));
        Assert.Equal(1, client.CallCount);
        Assert.True(client.IsDisposed);
    }

    [Fact]
    public async Task CancellationStopsAReplayWithoutPredictions()
    {
        using var cancellation = new CancellationTokenSource();
        await cancellation.CancelAsync();

        var run = await CommandLineRun.RunAsync(
            ["replay", Write("calls.jsonl", Call), "--policy", "silence"], [], _ => CreateClient(), cancellation);

        Assert.Equal((ExitCode.Canceled, ""), (run.ExitCode, run.Output));
    }

    [Fact]
    public async Task EmbeddedModelReplays()
    {
        var run = await CommandLineRun.RunAsync(
            ["replay", Write("calls.jsonl", Call), "--policy", "fused", "--json"], [], options => new OnnxTurnTakingClient(options));

        Assert.Equal((ExitCode.Success, ""), (run.ExitCode, run.Error));
        Assert.All(Parse(run.Output), row => Assert.Equal(0, (int)row["unanswered"]!));
    }

    [Fact]
    public async Task HelpFitsATerminalAndShowsExamples()
    {
        var run = await CommandLineRun.RunAsync(["replay", "--help"]);

        Assert.Equal(ExitCode.Success, run.ExitCode);
        Assert.Contains("turntaking replay <FILE>... [options]", run.Output);
        Assert.Contains("\nExamples:\n", run.Output);
        Assert.All(run.Output.Split('\n'), line => Assert.InRange(line.Length, 0, 80));
    }

    /// <summary>Runs the command with a model that knows the call.</summary>
    private static Task<CommandLineRun> ReplayAsync(string path, params string[] arguments) =>
        CommandLineRun.RunAsync(["replay", path, .. arguments], client: CreateClient());

    private static TestTurnTakingClient CreateClient() => new()
    {
        GetPredictionAsyncCallback = (messages, options, _) => Task.FromResult(TestTurnTakingClient.CreatePrediction(Predict(
            messages.Last().Text, options!.AgentState))),
    };

    private static TurnTakingAction Predict(string text, AgentState? agentState) => (agentState, text) switch
    {
        (AgentState.Speaking, "yeah") => TurnTakingAction.ContinueSpeaking,
        (AgentState.Speaking, _) => TurnTakingAction.StartListening,
        (_, "i") => TurnTakingAction.ContinueListening,
        _ => TurnTakingAction.StartSpeaking,
    };

    private static List<JsonObject> Parse(string lines) =>
        [.. lines.TrimEnd('\n').Split('\n').Select(line => JsonNode.Parse(line)!.AsObject())];

    private static string WithoutCost(JsonObject row)
    {
        var rest = row.DeepClone().AsObject();
        Assert.True(rest.Remove("cpuSecondsPerCall"));
        return rest.ToJsonString();
    }

    private string Write(string name, params string[] lines)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, string.Join('\n', lines), new UTF8Encoding(false));
        return path;
    }
}
