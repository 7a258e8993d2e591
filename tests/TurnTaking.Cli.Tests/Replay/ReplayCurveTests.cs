using TurnTaking.Replay;

namespace TurnTaking.Cli.Tests;

public class ReplayCurveTests
{
    // Cut off in 100, 20 and 0 of 100 turns after 0.2, 1 and 2 seconds.
    private static readonly ReplayCurve Curve = new([Create(100, 0.2), Create(0, 2), Create(20, 1)], result => result.MedianWait);

    [Theory]
    [InlineData(0, 2.0)]
    [InlineData(5, 1.75)]
    [InlineData(20, 1.0)]
    [InlineData(60, 0.6)]
    [InlineData(100, 0.2)]
    public void WaitIsOnTheLineBetweenItsNeighbors(double cutOffs, double wait) => Assert.Equal(wait, Curve.GetWait(cutOffs)!.Value, 6);

    [Fact]
    public void ThereIsNoWaitBeyondTheCurve()
    {
        var curve = new ReplayCurve([Create(20, 1), Create(40, 0.5)], result => result.MedianWait);

        Assert.Null(curve.GetWait(19));
        Assert.Null(curve.GetWait(41));
        Assert.Null(new ReplayCurve([], result => result.MedianWait).GetWait(5));
    }

    [Fact]
    public void PolicyWithoutTurnsIsNotOnTheCurve() =>
        Assert.Empty(new ReplayCurve([new(Policy, new(), TimeSpan.Zero)], result => result.MedianWait).CutOffs);

    private static ReplayPolicy Policy { get; } = new("made", new(), UsesPredictions: false);

    private static ReplayResult Create(int cutOffCount, double wait) =>
        new(Policy, new() { TurnCount = 100, CutOffTurnCount = cutOffCount, Waits = [wait] }, TimeSpan.Zero);
}
