using TurnTaking.Models;

namespace TurnTaking.Onnx.Tests;

public sealed class ModelCalibrationTests : IDisposable
{
    private readonly TemporaryModelFolder _folder = new();

    private string CalibrationPath => Path.Combine(_folder.Root, "turn-taking.json");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task SavedCalibrationGivesTheClientsDefaults()
    {
        var plain = await PredictAsync(new());
        var calibration = new ModelCalibration { Temperature = 2, StartSpeakingThreshold = 0.25f, StartListeningThreshold = 0.75f };

        Assert.Equal(CalibrationPath, calibration.Save(_folder.Graph));
        var silent = await PredictAsync(new(), AgentState.Silent);
        var speaking = await PredictAsync(new(), AgentState.Speaking);
        var calibrated = await PredictAsync(new());

        Assert.Equal((0.25f, 0.75f), (silent.Threshold, speaking.Threshold));

        // Halved logits: the odds become their square root.
        double odds = plain.Probabilities.StartSpeaking / plain.Probabilities.ContinueListening;
        Assert.Equal(Math.Sqrt(odds), calibrated.Probabilities.StartSpeaking / calibrated.Probabilities.ContinueListening, 4);
    }

    [Fact]
    public async Task OptionsComeBeforeTheCalibration()
    {
        var plain = await PredictAsync(new(), AgentState.Silent);
        new ModelCalibration { Temperature = 2, StartSpeakingThreshold = 0.25f }.Save(_folder.Root);

        var prediction = await PredictAsync(new() { Temperature = 1, StartSpeakingThreshold = 0.5f }, AgentState.Silent);

        Assert.Equal(plain.Probabilities, prediction.Probabilities);
        Assert.Equal(0.5f, prediction.Threshold);
    }

    [Fact]
    public async Task EveryPropertyButTheVersionMayBeMissing()
    {
        File.WriteAllText(CalibrationPath, """{"version": 1, "start_listening_threshold": 0.7, "note": "of another tool"}""");

        Assert.Equal(0.5f, (await PredictAsync(new(), AgentState.Silent)).Threshold);
        Assert.Equal(0.7f, (await PredictAsync(new(), AgentState.Speaking)).Threshold);
    }

    [Theory]
    [InlineData("", "as JSON")]
    [InlineData("[]", "as JSON")]
    [InlineData("null", "expected version 1, found none")]
    [InlineData("{}", "expected version 1, found none")]
    [InlineData("""{"version": 2}""", "expected version 1, found 2")]
    [InlineData("""{"version": 1, "temperature": 0}""", "a temperature from 0.01 to 100, found 0")]
    [InlineData("""{"version": 1, "temperature": "NaN"}""", "as JSON")]
    [InlineData("""{"version": 1, "start_speaking_threshold": 1.5}""", "a start_speaking_threshold from 0 to 1, found 1.5")]
    [InlineData("""{"version": 1, "start_listening_threshold": -1}""", "a start_listening_threshold from 0 to 1, found -1")]
    public void BadFileIsNamed(string content, string problem)
    {
        File.WriteAllText(CalibrationPath, content);

        var exception = _folder.AssertDoesNotLoad();

        Assert.Equal(CalibrationPath, exception.Path);
        Assert.Contains(problem, exception.Message);
    }

    [Fact]
    public void SaveRefusesTheEmbeddedModelAndValuesOutOfRange()
    {
        Assert.Throws<ArgumentException>("model", () => new ModelCalibration().Save(OnnxTurnTakingClientOptions.EmbeddedModel));
        Assert.Throws<ArgumentException>(() => new ModelCalibration { Temperature = float.NaN }.Save(_folder.Root));
        Assert.Throws<ModelLoadException>(() => new ModelCalibration().Save(Path.Combine(_folder.Root, "missing")));
        Assert.False(File.Exists(CalibrationPath));
    }

    [Fact]
    public void SavedFileIsReadable()
    {
        new ModelCalibration { Temperature = 1.5f, StartSpeakingThreshold = 0.25f }.Save(_folder.Root);

        Assert.Equal(
            """
            {
              "version": 1,
              "temperature": 1.5,
              "start_speaking_threshold": 0.25
            }

            """.ReplaceLineEndings("\n"),
            File.ReadAllText(CalibrationPath));
        Assert.Equal(["config.json", "tokenizer.json", "turn-taking.json"], Directory.GetFiles(_folder.Root).Select(Path.GetFileName).Order());
    }

    private async Task<TurnTakingPrediction> PredictAsync(OnnxTurnTakingClientOptions options, AgentState agentState = AgentState.Unknown)
    {
        options.Model = _folder.Root;
        using var client = new OnnxTurnTakingClient(options);
        return await client.GetPredictionAsync(
            "i would like to", new() { AgentState = agentState }, TestContext.Current.CancellationToken);
    }
}
