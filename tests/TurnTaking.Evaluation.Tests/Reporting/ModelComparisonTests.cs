namespace TurnTaking.Evaluation.Tests;

public class ModelComparisonTests
{
    [Fact]
    public void GivesTheDifferenceAndTheFlips()
    {
        var comparison = ModelComparison.Create(
            TestRows.Run("SSCCK", "SCCSK"), TestRows.Run("SSCCK", "SSCCL") with { ModelId = "other" });

        Assert.Equal(("test-model", "other"), (comparison.FirstModelId, comparison.SecondModelId));
        Assert.Equal(0.2, comparison.Accuracy, 12);
        Assert.Equal((2, 1), (comparison.MendedCount, comparison.BrokenCount));
        Assert.Equal(["1", "3", "4"], comparison.Flips.Select(flip => flip.Id));
        Assert.Equal(
            new FlippedRow("set", "4", TestRows.ContinueSpeaking, TestRows.ContinueSpeaking, TestRows.StartListening), comparison.Flips[2]);
        Assert.True(comparison.Intervals.Accuracy.Lower < 0.2 && comparison.Intervals.Accuracy.Upper > 0.2);
    }

    [Fact]
    public void CoversTheRowsThatBothHave()
    {
        var comparison = ModelComparison.Create(TestRows.Run("SSC", "SSS"), TestRows.Run("SS", "SC"));

        Assert.Equal(-0.5, comparison.Accuracy, 12);
        Assert.Throws<ArgumentException>("second", () => ModelComparison.Create(TestRows.Run("S", "S"), TestRows.Run("S", "S", "elsewhere")));
    }
}
