namespace TurnTaking.Evaluation.Tests;

public class BootstrapTests
{
    private static readonly List<LabeledPrediction> Predictions =
        TestRows.Pairs(string.Concat(Enumerable.Repeat("SSSSCCCCKL", 20)), string.Concat(Enumerable.Repeat("SSSCCCCSKK", 20)));

    [Fact]
    public void SameSeedGivesTheSameIntervalsAndAnotherSeedOthers()
    {
        Assert.Equal(Bootstrap.Estimate(Predictions), Bootstrap.Estimate(Predictions));
        Assert.NotEqual(Bootstrap.Estimate(Predictions), Bootstrap.Estimate(Predictions, new() { Seed = 2 }));
    }

    /// <summary>The accuracy is 0.7 over 200 rows, its standard error 0.0324.</summary>
    [Fact]
    public void IntervalIsAsWideAsTheBinomialDistributionSays()
    {
        var interval = Bootstrap.Estimate(Predictions, new() { ResampleCount = 4000 }).Accuracy;

        Assert.Equal(0.7 - (1.96 * 0.0324), interval.Lower, 0.012);
        Assert.Equal(0.7 + (1.96 * 0.0324), interval.Upper, 0.012);
    }

    [Fact]
    public void LowerConfidenceGivesANarrowerInterval()
    {
        var wide = Bootstrap.Estimate(Predictions).MacroF1;
        var narrow = Bootstrap.Estimate(Predictions, new() { ConfidenceLevel = 0.5 }).MacroF1;

        Assert.True(narrow.Lower > wide.Lower && narrow.Upper < wide.Upper);
    }

    [Fact]
    public void SingleClassAllRightHasNoWidth()
    {
        var intervals = Bootstrap.Estimate(TestRows.Pairs("SSS", "SSS"));

        Assert.Equal(new(new(1, 1), new(1, 1)), intervals);
    }

    [Fact]
    public void DifferenceOfEqualPredictionsIsZero() =>
        Assert.Equal(new(new(0, 0), new(0, 0)), Bootstrap.EstimateDifference(Predictions, Predictions));

    [Fact]
    public void PairedDifferenceIsNarrowerThanTheIntervalsOfBoth()
    {
        var second = Predictions.Select((pair, index) => index == 3 ? pair with { Predicted = pair.Actual } : pair).ToList();

        var difference = Bootstrap.EstimateDifference(Predictions, second).Accuracy;

        Assert.Equal(0, difference.Lower);
        Assert.True(difference.Upper is > 0 and < 0.03);
    }

    [Fact]
    public void PredictionsOfOtherRowsAreRefused()
    {
        Assert.Throws<ArgumentException>("second", () => Bootstrap.EstimateDifference(TestRows.Pairs("SC", "SC"), TestRows.Pairs("CS", "CS")));
        Assert.Throws<ArgumentOutOfRangeException>("predictions", () => Bootstrap.Estimate([]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Bootstrap.Estimate(Predictions, new() { ResampleCount = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Bootstrap.Estimate(Predictions, new() { ConfidenceLevel = 1 }));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.5, 3)]
    [InlineData(0.25, 2)]
    [InlineData(0.1, 1.4)]
    [InlineData(1, 10)]
    public void PercentilesInterpolateLinearly(double share, double expected) =>
        Assert.Equal(expected, Bootstrap.GetPercentile([1, 2, 3, 4, 10], share), 12);

    /// <summary>The generator's published reference values.</summary>
    [Fact]
    public void RandomNumbersAreThoseOfTheReference()
    {
        var random = new SplitMix64(1234567);

        Assert.Equal(
            [6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821],
            Enumerable.Range(0, 5).Select(_ => random.Next()));
    }
}
