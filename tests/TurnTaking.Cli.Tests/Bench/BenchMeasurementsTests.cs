using System.Text.Json;
using TurnTaking.Onnx;

namespace TurnTaking.Cli.Tests;

public sealed class BenchMeasurementsTests
{
    private static CancellationToken TestEnds => TestContext.Current.CancellationToken;

    [Fact]
    public async Task PassesAreMeasuredBesideTheCardPath()
    {
        using var card = new CardPath(OnnxTurnTakingClientOptions.EmbeddedModel);
        using var client = new OnnxTurnTakingClient();
        var measurements = await BenchMeasurements.CreateAsync(card, client, TestEnds);
        var fullPass = (await measurements.MeasureFullPassAsync(8))!;
        var oneWordMore = (await measurements.MeasureOneWordMoreAsync(56))!;
        Assert.Equal("full pass, 8 tokens", fullPass.Name);
        Assert.Equal("56 cached + 4 tokens", oneWordMore.Name);
        Assert.All([fullPass, oneWordMore], row => Assert.True(row is { Value: > 0, AgainstValue: > 0, Against: "card path", Ratio: > 0 }));
        Assert.Null(await measurements.MeasureFullPassAsync(card.MaxTokenCount + 1));
        Assert.Null(await measurements.MeasureOneWordMoreAsync(card.MaxTokenCount - 3));
    }

    [Fact]
    public async Task ConversationsAtOnceAreMeasuredBesideOneAtATime()
    {
        using var card = new CardPath(OnnxTurnTakingClientOptions.EmbeddedModel);
        using var client = new OnnxTurnTakingClient();
        var measurements = await BenchMeasurements.CreateAsync(card, client, TestEnds);
        var rows = await measurements.MeasureConversationsAsync(throughputClient: null);
        Assert.Equal(["1/s", "ms", "ms"], rows.Select(row => row.Unit));
        rows = await measurements.MeasureConversationsAsync(client);
        Assert.Equal(["1/s", "ms", "ms", "1/s", "ms", "ms", "1/s"], rows.Select(row => row.Unit));
        Assert.All(rows, row => Assert.True(row is { Value: > 0, AgainstValue: > 0, Against: "one at a time" }));
    }

    [Theory]
    [InlineData("Card")]
    [InlineData("Client")]
    public async Task LoadIsMeasuredInAProcessOfItsOwn(string subject)
    {
        using var tool = new ToolProcess(["bench", LoadMeasurement.OptionName, subject]);
        var run = await tool.FinishAsync();
        Assert.Equal((ExitCode.Success, ""), (run.ExitCode, run.Error));
        var measurement = JsonSerializer.Deserialize(run.Output, BenchJsonContext.Default.LoadMeasurement)!;
        Assert.True(measurement is { Seconds: > 0, PeakBytes: > 10_000_000 });
    }

    [Fact]
    public async Task ModelThatIsMissingIsNamed()
    {
        using var tool = new ToolProcess(["bench", "--model", "nowhere"]);
        var run = await tool.FinishAsync();
        Assert.Equal(ExitCode.BadUsage, run.ExitCode);
        Assert.Contains("nowhere", run.Error);
    }
}
