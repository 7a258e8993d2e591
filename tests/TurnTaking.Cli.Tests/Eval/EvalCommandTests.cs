using System.Text;
using System.Text.Json;
using TurnTaking.Onnx;

namespace TurnTaking.Cli.Tests;

public sealed class EvalCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("turntaking-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task TablesAreShownPerSubsetAndInTotalIn80Columns()
    {
        Write("one.jsonl", Row("a", "start_speaking"), Row("b", "start_speaking"));
        Write("two.jsonl", Row("a", "continue_listening"), Row("b", "continue_speaking"));

        var run = await CommandLineRun.RunAsync(["eval", _folder]);

        Assert.Equal((ExitCode.Success, ""), (run.ExitCode, run.Error));
        Assert.Contains("4 rows.", run.Output);
        Assert.Contains("Binary: has the user's turn ended?", run.Output);
        Assert.Contains("last two words", run.Output);
        Assert.Matches(@"one +N 2 +Classes 1", run.Output);
        Assert.Matches(@"total +N 4 +Classes 3", run.Output);
        Assert.All(run.Output.Split('\n'), line => Assert.True(line.Length <= 80, line));
    }

    [Fact]
    public async Task JsonIsTheWholeReport()
    {
        var run = await CommandLineRun.RunAsync(["eval", Write("one.jsonl", Row("a", "0"), Row("b", "1")), "--json", "--agent-state", "unknown"]);

        using var document = JsonDocument.Parse(run.Output);
        Assert.Equal(2, document.RootElement.GetProperty("rowCount").GetInt32());
        Assert.Equal(0.5, document.RootElement.GetProperty("multiClass")[0].GetProperty("accuracy").GetDouble());
        Assert.False(document.RootElement.TryGetProperty("inState", out _));
    }

    [Fact]
    public async Task ReportsAreWrittenByTheirNames()
    {
        string html = Path.Combine(_folder, "out.html");
        string markdown = Path.Combine(_folder, "out.md");

        var run = await CommandLineRun.RunAsync(["eval", Write("one.jsonl", Row("a", "0")), "--report", html, "--report", markdown]);

        Assert.Equal(ExitCode.Success, run.ExitCode);
        Assert.StartsWith("<!DOCTYPE html>", File.ReadAllText(html));
        Assert.StartsWith("# Turn-taking evaluation", File.ReadAllText(markdown));
    }

    [Fact]
    public async Task BadRowNamesItsPlaceAndEndsTheRun()
    {
        string path = Write("one.jsonl", Row("a", "0"), Row("b", "speak"));

        var run = await CommandLineRun.RunAsync(["eval", path]);

        Assert.Equal((ExitCode.BadUsage, ""), (run.ExitCode, run.Output));
        Assert.StartsWith($"turntaking: {path}:2: column 'action': ", run.Error);
    }

    [Fact]
    public async Task SkipBadLeavesRowsOutAndSaysHowMany()
    {
        string path = Write("one.jsonl", Row("a", "0"), "{", Row("b", "speak"));

        var run = await CommandLineRun.RunAsync(["eval", path, "--skip-bad"]);

        Assert.Equal(ExitCode.BadInput, run.ExitCode);
        Assert.Contains("1 rows. 2 row(s) could not be used and were left out.", run.Output);
        Assert.Equal(2, run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task NothingButBadRowsIsAnError()
    {
        var run = await CommandLineRun.RunAsync(["eval", Write("one.jsonl", "{"), "--skip-bad"]);

        Assert.Equal((ExitCode.BadUsage, ""), (run.ExitCode, run.Output));
        Assert.EndsWith("turntaking: No row could be used.\n", run.Error);
    }

    [Fact]
    public async Task LimitIsPerFile()
    {
        Write("one.jsonl", Row("a", "0"), Row("b", "0"));
        Write("two.jsonl", Row("a", "0"), "broken");

        Assert.Contains("2 rows.", (await CommandLineRun.RunAsync(["eval", _folder, "--limit", "1"])).Output);
    }

    [Fact]
    public async Task ComparedModelPredictsTheSameRows()
    {
        var models = new List<string>();
        string path = Write("one.jsonl", Row("a", "0"), Row("b", "1"));

        var run = await CommandLineRun.RunAsync(["eval", path, "--model", "first", "--compare", "second"], [], options =>
        {
            models.Add(options.Model);
            return TestTurnTakingClient.Predicting(TurnTakingAction.StartSpeaking);
        });

        Assert.Equal(["first", "second"], models);
        Assert.Matches(@"0\s+flip\(s\)", run.Output);
    }

    [Fact]
    public async Task ACascadeShowsTheShareAndTheAccuracyOfEachModel()
    {
        string path = Write("one.jsonl", Row("a", "0", "unsure"), Row("b", "1", "sure one"), Row("c", "0", "sure two"));

        var run = await CommandLineRun.RunAsync(["eval", path, "--cascade", "large", "--margin", "0.3"], [], options => new TestTurnTakingClient
        {
            GetPredictionAsyncCallback = (messages, _, _) => Task.FromResult(
                options.Model == "large" ? TestTurnTakingClient.CreatePrediction(TurnTakingAction.StartSpeaking)
                : messages.Single().Text == "unsure" ? new(TurnTakingAction.ContinueListening, new(0.4f, 0.6f, 0, 0))
                : new(TurnTakingAction.ContinueListening, new(0.3f, 0.7f, 0, 0))),
        });

        Assert.Equal(ExitCode.Success, run.ExitCode);
        Assert.Contains("Who decided", run.Output);
        Assert.Matches(@"small\s+2\s+50\.0", run.Output);
        Assert.Matches(@"large\s+1\s+100\.0", run.Output);
    }

    [Fact]
    public async Task FittedCalibrationLiesBesideTheModelAndDoesNotBuildUponAnOlderOne()
    {
        string model = Path.Combine(_folder, "model");
        Directory.CreateDirectory(model);
        File.WriteAllText(Path.Combine(model, "config.json"), "{}");
        File.WriteAllText(Path.Combine(model, "model.onnx"), "");
        float? temperature = null;

        var run = await CommandLineRun.RunAsync(
            ["eval", Write("one.jsonl", Row("a", "0"), Row("b", "1")), "--model", model, "--fit-calibration"], [], options =>
            {
                temperature = options.Temperature;
                return TestTurnTakingClient.Predicting(TurnTakingAction.StartSpeaking);
            });

        Assert.Equal(1, temperature);
        Assert.Equal(ExitCode.Success, run.ExitCode);
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(model, "turn-taking.json")));
        Assert.True(document.RootElement.GetProperty("temperature").GetDouble() > 0);
        Assert.False(document.RootElement.TryGetProperty("start_speaking_threshold", out _));
    }

    [Theory]
    [InlineData("--batch is '0'; expected a number from 1.", "--batch", "0")]
    [InlineData("--limit is 'x'; expected a number from 1.", "--limit", "x")]
    [InlineData("--agent-state is 'silent'; expected from-label or unknown.", "--agent-state", "silent")]
    [InlineData("--report is 'out.pdf'; expected a name that ends in .html or .md.", "--report", "out.pdf")]
    [InlineData("--report is 'missing/out.md'; there is no folder", "--report", "missing/out.md")]
    [InlineData("--fit-calibration writes beside a model: give its folder with --model.", "--fit-calibration")]
    [InlineData("--margin is '2'; expected -1 to 1.", "--margin", "2", "--cascade", "large")]
    [InlineData("--margin is 'x'; expected -1 to 1.", "--margin", "x", "--cascade", "large")]
    [InlineData("--margin says when the large model is asked: name it with --cascade.", "--margin", "0.5")]
    [InlineData("--fit-calibration fits one model: leave out --cascade.", "--fit-calibration", "--cascade", "large", "--model", "small")]
    public async Task BadUsageIsNamed(string problem, params string[] arguments)
    {
        var run = await CommandLineRun.RunAsync(["eval", Write("one.jsonl", Row("a", "0")), .. arguments]);

        Assert.Equal((ExitCode.BadUsage, ""), (run.ExitCode, run.Output));
        Assert.StartsWith($"turntaking: {problem}", run.Error);
    }

    [Fact]
    public async Task CanceledRunShowsWhatIsDone()
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        string path = Write("one.jsonl", [.. Enumerable.Range(0, 20).Select(i => Row($"{i}", "0", $"text {i}"))]);
        using var inner = TestTurnTakingClient.Predicting(TurnTakingAction.StartSpeaking);
        using var client = new CancelingClient(inner, cancellation, callCount: 6);

        var run = await CommandLineRun.RunAsync(["eval", path, "--batch", "1"], [], _ => client, cancellation);

        Assert.Equal(ExitCode.Canceled, run.ExitCode);
        Assert.Contains("5 rows. The run was stopped early", run.Output);
    }

    [Fact]
    public async Task EmbeddedModelIsEvaluated()
    {
        string path = Write(
            "one.jsonl",
            Row("a", "start_speaking", "What time do you open tomorrow?"),
            Row("b", "continue_listening", "I would like to book a table for"));

        var run = await CommandLineRun.RunAsync(["eval", path, "--json"], [], options => new OnnxTurnTakingClient(options));

        using var document = JsonDocument.Parse(run.Output);
        Assert.Equal("turntaking-mini-v3", document.RootElement.GetProperty("modelId").GetString());
        Assert.Equal(1, document.RootElement.GetProperty("binary")[0].GetProperty("accuracy").GetDouble());
    }

    private static string Row(string id, string action, string text = "hello") =>
        $$"""{"id": "{{id}}", "messages": [{"role": "user", "content": "{{text}}"}], "action": {{(action.Length == 1 ? action : $"\"{action}\"")}}}""";

    private string Write(string name, params string[] lines)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, string.Join('\n', lines), new UTF8Encoding(false));
        return path;
    }

    private sealed class CancelingClient(ITurnTakingClient inner, CancellationTokenSource cancellation, int callCount)
        : DelegatingTurnTakingClient(inner)
    {
        private int _callCount;

        public override async Task<TurnTakingPrediction> GetPredictionAsync(
            IEnumerable<Microsoft.Extensions.AI.ChatMessage> messages,
            TurnTakingOptions? options = null,
            CancellationToken cancellationToken = default)
        {
            if (Interlocked.Increment(ref _callCount) == callCount)
            {
                await cancellation.CancelAsync();
                cancellationToken.ThrowIfCancellationRequested();
            }

            return await base.GetPredictionAsync(messages, options, cancellationToken);
        }
    }
}
