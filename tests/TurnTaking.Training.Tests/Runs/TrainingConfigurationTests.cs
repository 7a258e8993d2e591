using TurnTaking.Training.Runs;

namespace TurnTaking.Training.Tests.Runs;

public sealed class TrainingConfigurationTests : IDisposable
{
    private const string Valid = """
        { "name": "a", "data": "data", "sources": [{ "file": "a.jsonl.gz", "attribution": "none" }]
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ConfigurationsOfTheProjectAreRight()
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "Configurations");
        Assert.All(Directory.GetFiles(folder, "*.json"), path => Assert.NotEmpty(TrainingConfiguration.Read(path).Sources));
        Assert.NotEmpty(Directory.GetFiles(folder, "*.json"));
    }

    [Fact]
    public void FoldersAreRelativeToTheFile() => Assert.Equal(_folder["data"], Read(Valid + "}").Data);

    [Theory]
    [InlineData("\"model\": { \"hidden_size\": 8 }", "expected model.hidden_size to be 16 to 4096, found 8")]
    [InlineData("\"model\": { \"head_count\": 4, \"key_value_head_count\": 3 }", "a divisor of head_count, 4, found 3")]
    [InlineData("\"training\": { \"decay_share\": 1.5 }", "expected training.decay_share to be 0 to 1, found 1.5")]
    [InlineData("\"training\": { \"row_length\": 512 }", "at most model.context_length, 256, found 512")]
    [InlineData("\"examples\": { \"spoken_rate\": 0.9, \"lower_case_rate\": 0.2 }", "at most 1 together, found 1.25")]
    [InlineData("\"examples\": { \"labeled_weights\": [1] }", "four numbers from 0 to 10, found 1")]
    [InlineData("\"trainnig\": { }", "trainnig")]
    [InlineData("\"seed\": -1", "expected seed to be 0 to 2147483647, found -1")]
    public void WrongOptionIsNamed(string option, string expected)
    {
        var exception = Assert.Throws<TrainingConfigurationException>(() => Read($"{Valid}, {option} }}"));
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
        Assert.StartsWith(_folder["configuration.json"], exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ChangesComeBeforeTheFile()
    {
        File.WriteAllText(_folder["configuration.json"], Valid + ", \"training\": { \"steps\": 300, \"warmup_steps\": 7 } }");
        var configuration = TrainingConfiguration.Read(
            _folder["configuration.json"], "training.steps=400", "name=other", "examples.window_turn_counts=[1, 2]");
        Assert.Equal((400, 7, "other"), (configuration.Training.Steps, configuration.Training.WarmupSteps, configuration.Name));
        Assert.Equal([1, 2], configuration.Examples.WindowTurnCounts);
    }

    [Theory]
    [InlineData("training.stepz=400", "stepz")]
    [InlineData("name.first=a", "configuration.json: expected a configuration in JSON")]
    [InlineData("steps", "expected a change as training.steps=400, found 'steps'")]
    public void WrongChangeIsNamed(string change, string expected)
    {
        File.WriteAllText(_folder["configuration.json"], Valid + "}");
        var exception = Assert.Throws<TrainingConfigurationException>(
            () => TrainingConfiguration.Read(_folder["configuration.json"], change));
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void MissingFileIsNamed()
    {
        var exception = Assert.Throws<TrainingConfigurationException>(() => TrainingConfiguration.Read(_folder["no.json"]));
        Assert.Contains("no.json", exception.Message, StringComparison.Ordinal);
    }

    private TrainingConfiguration Read(string json)
    {
        File.WriteAllText(_folder["configuration.json"], json);
        return TrainingConfiguration.Read(_folder["configuration.json"]);
    }
}
