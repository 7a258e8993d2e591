using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;
using TurnTaking.Onnx;

namespace TurnTaking.Cli.Tests;

public sealed class PredictCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("turntaking-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task TextIsOneConversation()
    {
        IReadOnlyList<ChatMessage> messages = [];
        using var client = new TestTurnTakingClient
        {
            GetPredictionAsyncCallback = (given, _, _) =>
            {
                messages = [.. given];
                return Task.FromResult(TestTurnTakingClient.CreatePrediction(TurnTakingAction.ContinueListening));
            },
        };

        var run = await CommandLineRun.RunAsync(
            ["predict", "user: my number is", "assistant: yes?", "@five five", "--json"], client: client);

        Assert.Equal((ExitCode.Success, ""), (run.ExitCode, run.Error));
        Assert.StartsWith("""{"id":null,"action":"continue_listening",""", run.Output);
        Assert.Equal(
            [(ChatRole.User, "my number is"), (ChatRole.Assistant, "yes?"), (ChatRole.User, "@five five")],
            messages.Select(message => (message.Role, message.Text)));
        Assert.True(client.IsDisposed);
    }

    [Fact]
    public async Task TextIsShownAsATable()
    {
        var run = await CommandLineRun.RunAsync(["predict", "hello"]);

        Assert.Equal(ExitCode.Success, run.ExitCode);
        Assert.Contains("> start_speaking      ███████████████████████████▏ ", run.Output);
    }

    [Fact]
    public async Task EverythingAfterTwoDashesIsText()
    {
        var run = await CommandLineRun.RunAsync(["predict", "--json", "--", "--um"]);

        Assert.Equal((ExitCode.Success, ""), (run.ExitCode, run.Error));
    }

    [Fact]
    public async Task InputIsAnsweredLineByLineInOrder()
    {
        string input = string.Concat(Enumerable.Range(0, 500).Select(id => CreateRow(id, $"text {id}")));

        var run = await CommandLineRun.RunAsync(["predict", "--input", "-", "--json"], input);

        Assert.Equal((ExitCode.Success, ""), (run.ExitCode, run.Error));
        Assert.Equal(Enumerable.Range(0, 500), run.Output.TrimEnd('\n').Split('\n').Select(GetId));
    }

    [Fact]
    public async Task InputIsAFileOfUtf8WithoutAByteOrderMarkInOrOut()
    {
        string path = Path.Combine(_folder, "ä.jsonl");
        await File.WriteAllTextAsync(path, CreateRow("\"日本\"", "日本語"), TestContext.Current.CancellationToken);

        var run = await CommandLineRun.RunAsync(["predict", "-i", path, "--json"]);

        Assert.StartsWith("""{"id":"日本",""", run.Output);
    }

    [Fact]
    public async Task BadLinesAreNamedAndTheOthersPredicted()
    {
        string path = Path.Combine(_folder, "calls.jsonl");
        string text = $"{CreateRow(1, "a")}[]\n\n{CreateRow(2, "b")}{{}}";
        await File.WriteAllTextAsync(path, text, TestContext.Current.CancellationToken);

        var run = await CommandLineRun.RunAsync(["predict", "--input", path, "--json"]);

        Assert.Equal(ExitCode.BadInput, run.ExitCode);
        Assert.Equal([1, 2], run.Output.TrimEnd('\n').Split('\n').Select(GetId));
        Assert.Equal(
            $"turntaking: {path}:2: expected the line to be an object, found an array.\n" +
            $"turntaking: {path}:5: expected 'messages', found none.\n",
            run.Error);
    }

    [Fact]
    public async Task BadLinesOfTheStandardInputAreNamed()
    {
        var run = await CommandLineRun.RunAsync(["predict", "--input", "-"], "x");

        Assert.Equal(ExitCode.BadInput, run.ExitCode);
        Assert.StartsWith("turntaking: standard input:1: expected JSON", run.Error);
    }

    [Fact]
    public async Task InputWithoutJsonIsALineForEachRow()
    {
        var run = await CommandLineRun.RunAsync(["predict", "--input", "-"], CreateRow(7, "hello") + CreateRow("null", "so"));

        Assert.Equal(
            """
            start_speaking      85.0%  7                 hello
            start_speaking      85.0%  2                 so

            """,
            run.Output);
    }

    [Fact]
    public async Task OptionsReachTheModel()
    {
        OnnxTurnTakingClientOptions? given = null;
        AgentState? agentState = null;
        var run = await CommandLineRun.RunAsync(
            ["predict", "hello", "--model", "some/folder", "--threads", "3", "--agent", "speaking"],
            [],
            options =>
            {
                given = options;
                return new TestTurnTakingClient
                {
                    GetPredictionAsyncCallback = (_, prediction, _) =>
                    {
                        agentState = prediction?.AgentState;
                        return Task.FromResult(TestTurnTakingClient.CreatePrediction(TurnTakingAction.StartListening));
                    },
                };
            });

        Assert.Equal(ExitCode.Success, run.ExitCode);
        Assert.Equal(("some/folder", 3, AgentState.Speaking), (given!.Model, given.ThreadCount, agentState));
    }

    [Fact]
    public async Task TheEmbeddedModelIsTheDefault()
    {
        OnnxTurnTakingClientOptions? given = null;
        await CommandLineRun.RunAsync(["predict", "hello"], [], options =>
        {
            given = options;
            return TestTurnTakingClient.Predicting(TurnTakingAction.StartSpeaking);
        });

        Assert.Equal((OnnxTurnTakingClientOptions.EmbeddedModel, (int?)null), (given!.Model, given.ThreadCount));
    }

    [Fact]
    public async Task TheEmbeddedModelPredicts()
    {
        var run = await CommandLineRun.RunAsync(
            ["predict", "--input", "-", "--json"],
            Encoding.UTF8.GetBytes(CreateRow(1, "I would like to book a table for") + CreateRow(2, "That's all, thank you.")),
            options => new OnnxTurnTakingClient(options));

        string[] lines = run.Output.TrimEnd('\n').Split('\n');
        Assert.Contains("\"action\":\"continue_listening\"", lines[0]);
        Assert.Contains("\"action\":\"start_speaking\"", lines[1]);
    }

    [Fact]
    public async Task AModelIsNotLeftBehindWhenTheCommandIsCanceledWhileItLoads()
    {
        using var cancellation = new CancellationTokenSource();
        using var client = TestTurnTakingClient.Predicting(TurnTakingAction.StartSpeaking);

        var run = await CommandLineRun.RunAsync(
            ["predict", "hello"],
            [],
            _ =>
            {
                cancellation.Cancel();
                return client;
            },
            cancellation);

        Assert.Equal((ExitCode.Canceled, "", ""), (run.ExitCode, run.Output, run.Error));
        Assert.True(client.IsDisposed);
    }

    [Fact]
    public async Task TextWithoutWordsIsBadInput()
    {
        var run = await CommandLineRun.RunAsync(["predict", " ", "user:"]);

        Assert.Equal((ExitCode.BadInput, ""), (run.ExitCode, run.Output));
        Assert.Equal("turntaking: Expected words in TEXT, found none.\n", run.Error);
    }

    [Theory]
    [InlineData("Give TEXT or --input.", "predict")]
    [InlineData("Give TEXT or --input.", "predict", "--json")]
    [InlineData("Give either TEXT or --input, not both.", "predict", "hello", "--input", "-")]
    [InlineData("Unknown option '--modle'.", "predict", "--modle", "x", "--input", "-")]
    [InlineData("Unknown option '-x'.", "predict", "hello", "-x")]
    [InlineData("--agent is 'quiet'; expected unknown, silent or speaking.", "predict", "hello", "--agent", "quiet")]
    [InlineData("--agent is '1'; expected unknown, silent or speaking.", "predict", "hello", "--agent", "1")]
    [InlineData("--threads is '0'; expected a number from 1.", "predict", "hello", "--threads", "0")]
    [InlineData("--threads is '1.5'; expected a number from 1.", "predict", "hello", "--threads", "1.5")]
    [InlineData("--threads is '99999999999'; expected a number from 1.", "predict", "hello", "--threads", "99999999999")]
    [InlineData("Required argument missing for option: '--model'.", "predict", "hello", "--model")]
    public async Task BadUsageIsOneLineThatNamesTheHelp(string problem, params string[] arguments)
    {
        var run = await CommandLineRun.RunAsync(
            arguments, [], _ => throw new NotSupportedException("No model was expected to be loaded."));

        Assert.Equal((ExitCode.BadUsage, ""), (run.ExitCode, run.Output));
        Assert.Equal($"turntaking: {problem} See 'turntaking predict --help'.\n", run.Error);
    }

    [Theory]
    [InlineData("missing.jsonl", "Could not find file")]
    [InlineData("missing/calls.jsonl", "Could not find a part of the path")]
    [InlineData(".", "it is a folder")]
    public async Task AFileThatCannotBeReadIsBadUsage(string name, string problem)
    {
        string path = Path.Combine(_folder, name);

        var run = await CommandLineRun.RunAsync(["predict", "--input", path]);

        Assert.Equal(ExitCode.BadUsage, run.ExitCode);
        Assert.StartsWith($"turntaking: Cannot read '{path}': {problem}", run.Error);
        Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task AModelThatCannotBeUsedIsOneLine()
    {
        var run = await CommandLineRun.RunAsync(
            ["predict", "hello", "--model", _folder], [], options => new OnnxTurnTakingClient(options));

        Assert.Equal((ExitCode.BadUsage, ""), (run.ExitCode, run.Output));
        Assert.StartsWith($"turntaking: The turn-taking model cannot be used: {_folder}: expected", run.Error);
        Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task HelpFitsATerminalAndShowsExamples()
    {
        var run = await CommandLineRun.RunAsync(["predict", "--help"]);

        Assert.Equal(ExitCode.Success, run.ExitCode);
        Assert.Contains("turntaking predict [<TEXT>...] [options]", run.Output);
        Assert.Contains("\nExamples:\n", run.Output);
        Assert.All(run.Output.Split('\n'), line => Assert.InRange(line.Length, 0, 80));
    }

    private static string CreateRow(object id, string text) =>
        $$$"""{"id":{{{id}}},"messages":[{"role":"user","content":"{{{text}}}"}]}""" + "\n";

    private static int GetId(string line)
    {
        using var document = JsonDocument.Parse(line);
        return document.RootElement.GetProperty("id").GetInt32();
    }
}
