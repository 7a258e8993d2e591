using System.Text.Json;
using TurnTaking.Onnx;

namespace TurnTaking.Cli.Tests;

public sealed class CompileCommandTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("turntaking-").FullName;

    public CompileCommandTests()
    {
        Directory.CreateDirectory(Model);
        foreach (string file in new[] { "config.json", "tokenizer.json", "model.safetensors" })
        {
            File.Copy(Path.Combine(AppContext.BaseDirectory, "Models", "tiny-qwen2", file), Path.Combine(Model, file));
        }
    }

    private string Model => Path.Combine(_root, "model");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData("int8", "model_q8.onnx")]
    [InlineData("fp16", "model_fp16.onnx")]
    [InlineData("fp32", "model.onnx")]
    public async Task CompiledModelLoads(string precision, string graph)
    {
        string output = Path.Combine(_root, "output");
        var run = await CommandLineRun.RunAsync(["compile", Model, "--precision", precision, "-o", output, "--json"]);
        Assert.Equal((ExitCode.Success, ""), (run.ExitCode, run.Error));
        using var summary = JsonDocument.Parse(run.Output);
        Assert.Equal(Path.Combine(Model, "model.safetensors"), summary.RootElement.GetProperty("source").GetString());
        Assert.Equal(output, summary.RootElement.GetProperty("output").GetString());
        Assert.Equal(Path.Combine(output, "onnx", graph), summary.RootElement.GetProperty("graph").GetString());
        Assert.Equal(precision, summary.RootElement.GetProperty("precision").GetString());
        Assert.True(summary.RootElement.GetProperty("fused").GetBoolean());
        Assert.Equal(
            Directory.EnumerateFiles(output, "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length),
            summary.RootElement.GetProperty("bytes").GetInt64());
        new OnnxTurnTakingClient(new() { Model = output }).Dispose();
    }

    [Theory]
    [InlineData("-compiled")]
    [InlineData("-fp32", "-p", "fp32")]
    public async Task OutputLiesBesideTheModelUnlessItIsNamed(string ending, params string[] options)
    {
        var run = await CommandLineRun.RunAsync(["compile", Model + "/", .. options]);
        Assert.Equal((ExitCode.Success, ""), (run.ExitCode, run.Error));
        Assert.Contains($"to         {Model}{ending}\n", run.Output);
        Assert.True(File.Exists(Path.Combine(Model + ending, "config.json")));
    }

    [Fact]
    public async Task BenchTakesNoModelThatHasNoGraph()
    {
        var run = await CommandLineRun.RunAsync(["bench", "--model", Model], [], options => new OnnxTurnTakingClient(options));

        Assert.Equal(ExitCode.BadUsage, run.ExitCode);
        Assert.Contains("model.safetensors: expected the graph", run.Error);
    }

    [Fact]
    public async Task ErrorIsOneLineThatNamesTheFile()
    {
        var run = await CommandLineRun.RunAsync(["compile", Path.Combine(_root, "none")]);
        Assert.Equal((ExitCode.BadUsage, ""), (run.ExitCode, run.Output));
        Assert.Equal(
            $"turntaking: The turn-taking model cannot be used: {_root}/none: expected a model folder, an ONNX or safetensors file in one, or " +
            "'embedded', found nothing there.\n",
            run.Error);

        run = await CommandLineRun.RunAsync(["compile", Model, "-o", Model]);
        Assert.Equal(ExitCode.BadUsage, run.ExitCode);
        Assert.StartsWith($"turntaking: {Model} cannot be written: it holds config.json, which the compiler has not written", run.Error);

        run = await CommandLineRun.RunAsync(["compile", Model, "-p", "int4"]);
        Assert.Equal((ExitCode.BadUsage, "turntaking: --precision is 'int4'; expected int8, fp16, fp32. See 'turntaking compile --help'.\n"), (run.ExitCode, run.Error));
        Assert.Equal([Model], Directory.EnumerateFileSystemEntries(_root));
    }

    [Fact]
    public async Task HelpFitsATerminal()
    {
        var run = await CommandLineRun.RunAsync(["compile", "--help"]);
        Assert.Contains("Exit codes:", run.Output);
        Assert.All(run.Output.Split('\n'), line => Assert.True(line.Length <= 80, line));
    }

    /// <summary>Two processes that first use a model at once both answer, alike, and leave one graph.</summary>
    [Fact]
    public async Task ProcessesThatStartAtOnceDoNotDisturbEachOther()
    {
        using var first = new ToolProcess(["predict", "hello", "--model", Model, "--json"]);
        using var second = new ToolProcess(["predict", "hello", "--model", Model, "--json"]);
        var runs = await Task.WhenAll(first.FinishAsync(), second.FinishAsync());
        Assert.All(runs, run => Assert.Equal((ExitCode.Success, ""), (run.ExitCode, run.Error)));
        Assert.Equal(GetProbabilities(runs[0]), GetProbabilities(runs[1]));
        Assert.Single(Directory.GetFileSystemEntries(Path.Combine(Model, "turntaking-compiled")));
    }

    /// <summary>A process killed while it compiles leaves nothing that loads; the next one compiles.</summary>
    [Fact]
    public async Task ProcessKilledWhileItCompilesIsNoHarm()
    {
        string compiled = Path.Combine(Model, "turntaking-compiled");
        for (int i = 0; i < 3; i++)
        {
            var begins = new TaskCompletionSource();
            Directory.CreateDirectory(compiled);
            using (var watcher = new FileSystemWatcher(compiled))
            {
                watcher.Created += (_, _) => begins.TrySetResult();
                watcher.EnableRaisingEvents = true;
                using var killed = new ToolProcess(["predict", "hello", "--model", Model]);
                await begins.Task.WaitAsync(TestContext.Current.CancellationToken);
                await killed.SignalAsync("KILL");
                await killed.WaitForExitCodeAsync();
            }

            using var next = new ToolProcess(["predict", "hello", "--model", Model, "--json"]);
            var run = await next.FinishAsync();
            Assert.Equal((ExitCode.Success, ""), (run.ExitCode, run.Error));
            Directory.Delete(compiled, recursive: true);
        }
    }

    private static string GetProbabilities(CommandLineRun run)
    {
        using var document = JsonDocument.Parse(run.Output);
        return document.RootElement.GetProperty("probabilities").GetRawText();
    }
}
