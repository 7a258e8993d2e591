using System.Text;
using Microsoft.Extensions.AI;
using Spectre.Console;

namespace TurnTaking.Cli.Tests;

public class TablePredictionWriterTests
{
    private static readonly TurnTakingPrediction Prediction =
        new(TurnTakingAction.ContinueListening, new(0.25f, 0.625f, 0.125f, 0))
        {
            InputTokenCount = 12,
            InferenceTime = TimeSpan.FromMilliseconds(1.26),
            ModelId = "model",
        };

    [Fact]
    public void ShowsTheProbabilitiesAsBars() => Assert.Equal(
        """
        continue_listening: the user is in the middle of something, wait

          start_speaking      ████████                           25.0%
        > continue_listening  ████████████████████               62.5%
          start_listening     ████                               12.5%
          continue_speaking                                       0.0%

        12 tokens, 1.3 ms, model

        """,
        Write(Prediction));

    [Theory]
    [InlineData(0.0625f, "██ ")]
    [InlineData(0.0665f, "██▏ ")]
    [InlineData(0.09f, "██▉ ")]
    [InlineData(1, "████████████████████████████████ ")]
    public void BarsHaveEighthsOfACell(float probability, string bar) => Assert.Contains(
        $"start_speaking      {bar}",
        Write(Prediction with { Probabilities = new(probability, 1 - probability, 0, 0) }));

    [Fact]
    public void SaysWhichActionsAreImpossible()
    {
        string text = Write(Prediction with { AgentState = AgentState.Silent });

        Assert.Contains("\n  start_listening     not while the agent is silent\n", text);
        Assert.Contains("\n  continue_speaking   not while the agent is silent\n", text);
    }

    [Fact]
    public void BarsAreAsciiWhereTheTerminalHasNoUnicode()
    {
        string text = Write(Prediction, console => console.Profile.Capabilities.Unicode = false);

        Assert.Contains($"continue_listening  {new string('#', 20)} ", text);
        Assert.True(Ascii.IsValid(text));
    }

    [Fact]
    public void EveryLineFitsATerminal() =>
        Assert.All(Write(Prediction).Split('\n'), line => Assert.InRange(line.Length, 0, 79));

    private static string Write(TurnTakingPrediction prediction, Action<IAnsiConsole>? configure = null)
    {
        using var output = new MemoryStream();
        var console = CommandHost.CreateFileConsole(output);
        configure?.Invoke(console);
        new TablePredictionWriter(console).Write(new(1, new(default, [new(ChatRole.User, "a")])), prediction);
        return Encoding.UTF8.GetString(output.ToArray());
    }
}
