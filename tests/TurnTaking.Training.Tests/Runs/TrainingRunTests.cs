using System.Globalization;
using Microsoft.Extensions.AI;
using TurnTaking.Models;
using TurnTaking.Onnx;
using TurnTaking.Training.Export;
using TurnTaking.Training.Modeling;
using TurnTaking.Training.Runs;
using static TorchSharp.torch;

namespace TurnTaking.Training.Tests.Runs;

public sealed class TrainingRunTests : IDisposable
{
    private static readonly ChatMessage[][] Conversations =
    [
        [new(ChatRole.User, "play some music")],
        [new(ChatRole.Assistant, "What is your phone number?"), new(ChatRole.User, "it's five five")],
        [new(ChatRole.Assistant, "I have found three of them"), new(ChatRole.User, "mm-hmm")],
    ];

    private readonly TemporaryFolder _folder = new();

    public TrainingRunTests()
    {
        SampleData.Write(_folder.Path);
        SampleData.WriteDev(_folder["dev"]);
    }

    private TrainingConfiguration Configuration => SampleData.GetConfiguration(_folder.Path) with { DevData = _folder["dev"] };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ShortRunLearnsAndItsExportScoresAsTheTrainedWeights()
    {
        var run = await RunAsync(Configuration with { Training = Configuration.Training with { Steps = 150 } }, "run");
        double[] losses = [.. File.ReadLines(_folder["run/steps.csv"]).Skip(1)
            .Select(line => double.Parse(line.Split(',')[4], CultureInfo.InvariantCulture))];
        Assert.Equal(6, losses.Length);
        Assert.True(losses[^1] < 0.6 * losses[0], $"{losses[0]} to {losses[^1]}");
        Assert.True(new FileInfo(_folder["run/curves.png"]).Length > 1_000);

        string model = _folder["model"];
        await ModelExport.WriteAsync(run, model, TestContext.Current.CancellationToken);
        var (decoder, _) = run.ReadAverage(run.GetShape());
        using (decoder)
        {
            await AssertScoresAsync(Path.Combine(model, "onnx", "model.onnx"), decoder, run.ReadTokenizer(), 2e-5f);
            await AssertScoresAsync(Path.Combine(model, "model.safetensors"), decoder, run.ReadTokenizer(), 0.05f);
            await AssertScoresAsync(model, decoder, run.ReadTokenizer(), 0.05f);
        }

        string card = await File.ReadAllTextAsync(Path.Combine(model, "README.md"), TestContext.Current.CancellationToken);
        Assert.Contains("| dev | 40 |", card, StringComparison.Ordinal);
        Assert.Contains("- Made for the tests", card, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(model, ModelCalibration.FileName)));
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 2)]
    public async Task RunThatWasStoppedGoesOnExactlyAsItWouldHave(bool usesHalfPrecision, int threads)
    {
        var configuration = Configuration with
        {
            Threads = threads,
            Training = Configuration.Training with { UsesHalfPrecision = usesHalfPrecision },
        };
        await RunAsync(configuration, "whole");

        using var cancellation = new CancellationTokenSource();
        var output = new CancelingWriter(cancellation, "     25  loss");
        await Assert.ThrowsAsync<OperationCanceledException>(
            () => new TrainingRun(output).RunAsync(configuration, _folder["parts"], cancellation.Token));
        Assert.Equal(["step-00000020", "step-00000025"], GetCheckpoints("parts"));
        await RunAsync(configuration, "parts");

        Assert.Equal(["step-00000025", "step-00000040"], GetCheckpoints("parts"));
        string tensors = Path.Combine("checkpoints", "step-00000040", "tensors.safetensors");
        Assert.Equal(await ReadAsync("whole", tensors), await ReadAsync("parts", tensors));
        Assert.Equal(await ReadAsync("whole", "scores.csv"), await ReadAsync("parts", "scores.csv"));
    }

    [Fact]
    public async Task RunOfAnotherConfigurationIsLeftAlone()
    {
        await RunAsync(Configuration, "run");
        var before = Snapshot("run");
        foreach (var (other, difference) in new[]
        {
            (Configuration with { Seed = 2 }, "seed: 2 in place of 1"),
            (Configuration with { Model = Configuration.Model with { LayerCount = 3 } }, "model.layer_count: 3 in place of 2"),
            (Configuration with { Training = Configuration.Training with { Steps = 80 } }, "the run is at 40"),
        })
        {
            var exception = await Assert.ThrowsAsync<TrainingConfigurationException>(() => RunAsync(other, "run"));
            Assert.Contains(difference, exception.Message, StringComparison.Ordinal);
        }

        Assert.Equal(before, Snapshot("run"));
    }

    [Fact]
    public async Task RunMayBecomeLongerBeforeItsEndBegins()
    {
        var configuration = Configuration with { Training = Configuration.Training with { DecayShare = 0, QuantizedShare = 0 } };
        await RunAsync(configuration, "run");
        await RunAsync(configuration with { Training = configuration.Training with { Steps = 60, QuantizedShare = 0.1 } }, "run");
        Assert.Equal(["step-00000040", "step-00000060"], GetCheckpoints("run"));
    }

    [Fact]
    public async Task FolderOfSomethingElseIsLeftAlone()
    {
        Directory.CreateDirectory(_folder["other"]);
        await File.WriteAllTextAsync(_folder["other/notes.txt"], "mine", TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<TrainingConfigurationException>(() => RunAsync(Configuration, "other"));
        Assert.Equal([_folder["other/notes.txt"]], Directory.GetFileSystemEntries(_folder["other"]));
    }

    [Fact]
    public async Task SecondProcessIsRefused()
    {
        var run = await RunAsync(Configuration with { Training = Configuration.Training with { Steps = 5 } }, "run");
        using (run.Lock())
        {
            var exception = await Assert.ThrowsAsync<TrainingConfigurationException>(() => RunAsync(run.Configuration, "run"));
            Assert.Contains("no other process trains here", exception.Message, StringComparison.Ordinal);
        }

        await RunAsync(run.Configuration, "run");
    }

    [Fact]
    public async Task DamagedCheckpointIsNamed()
    {
        await RunAsync(Configuration, "run");
        string tensors = _folder["run/checkpoints/step-00000040/tensors.safetensors"];
        await File.WriteAllBytesAsync(tensors, File.ReadAllBytes(tensors)[..5_000], TestContext.Current.CancellationToken);
        var exception = await Assert.ThrowsAsync<TrainingConfigurationException>(() => RunAsync(Configuration, "run"));
        Assert.Contains("step-00000040: expected a checkpoint of this run", exception.Message, StringComparison.Ordinal);
    }

    private static async Task AssertScoresAsync(string model, Decoder decoder, ContentTokenizer tokenizer, float tolerance)
    {
        using var client = new OnnxTurnTakingClient(new() { Model = model, Temperature = 1 });
        foreach (var conversation in Conversations)
        {
            var prediction = await client.GetPredictionAsync(conversation);
            int[] ids = new PromptEncoder(tokenizer, 128).Encode(conversation).Ids;
            var expected = TurnTakingProbabilities.FromLogits(GetScores(decoder, ids, tokenizer.SpecialTokens));
            foreach (var action in Enum.GetValues<TurnTakingAction>())
            {
                Assert.Equal(expected[action], prediction.Probabilities[action], tolerance);
            }
        }
    }

    private static float[] GetScores(Decoder decoder, int[] ids, SpecialTokens specialTokens)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        int length = ids.Length;
        var hidden = decoder.GetHiddenStates(
            tensor(ids.Select(id => (long)id).ToArray(), 1, length),
            tensor(Enumerable.Range(0, length).Select(i => (long)i).ToArray(), 1, length),
            Batch.CreateCausalMask(length, ScalarType.Float32));
        return decoder.GetScores(hidden[0, length - 1].unsqueeze(0), tensor(specialTokens.Actions.Select(id => (long)id).ToArray()))
            .data<float>().ToArray();
    }

    private Task<RunFolder> RunAsync(TrainingConfiguration configuration, string folder) =>
        new TrainingRun(TextWriter.Null).RunAsync(configuration, _folder[folder], TestContext.Current.CancellationToken);

    private IEnumerable<string?> GetCheckpoints(string folder) =>
        Directory.GetDirectories(_folder[$"{folder}/checkpoints"]).Select(Path.GetFileName).Order();

    private Task<byte[]> ReadAsync(string folder, string file) =>
        File.ReadAllBytesAsync(Path.Combine(_folder[folder], file), TestContext.Current.CancellationToken);

    private List<(string, string)> Snapshot(string folder) =>
        [.. Directory.GetFiles(_folder[folder], "*", SearchOption.AllDirectories).Order()
            .Select(path => (path, Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(path)))))];

    /// <summary>Cancels when a line begins as told.</summary>
    private sealed class CancelingWriter(CancellationTokenSource cancellation, string start) : StringWriter(CultureInfo.InvariantCulture)
    {
        public override void WriteLine(string? value)
        {
            if (value!.StartsWith(start, StringComparison.Ordinal))
            {
                cancellation.Cancel();
            }
        }
    }
}
