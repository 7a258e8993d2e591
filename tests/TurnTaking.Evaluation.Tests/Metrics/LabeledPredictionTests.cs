namespace TurnTaking.Evaluation.Tests;

public class LabeledPredictionTests
{
    [Theory]
    [InlineData('S', 'S', 'S')]
    [InlineData('S', 'K', 'S')]
    [InlineData('S', 'C', 'C')]
    [InlineData('S', 'L', 'C')]
    [InlineData('C', 'S', 'S')]
    [InlineData('C', 'K', 'S')]
    [InlineData('C', 'C', 'C')]
    [InlineData('C', 'L', 'C')]
    public void ToBinaryTakesThePredictionAsTheEndOfTheTurnOrNot(char actual, char predicted, char binary) => Assert.Equal(
        new LabeledPrediction(TestRows.Parse(actual), TestRows.Parse(binary)),
        new LabeledPrediction(TestRows.Parse(actual), TestRows.Parse(predicted)).ToBinary());

    [Theory]
    [InlineData('L', 'S')]
    [InlineData('K', 'K')]
    public void ToBinaryLeavesOutRowsOfASpeakingAgent(char actual, char predicted) =>
        Assert.Null(new LabeledPrediction(TestRows.Parse(actual), TestRows.Parse(predicted)).ToBinary());
}
