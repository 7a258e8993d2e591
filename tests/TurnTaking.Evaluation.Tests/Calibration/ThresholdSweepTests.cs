namespace TurnTaking.Evaluation.Tests;

public class ThresholdSweepTests
{
    /// <summary>Ends with shares of 0.3, 0.6, 0.8 and 0.9; holds with 0.1, 0.2, 0.4 and 0.7.</summary>
    private static readonly List<EvaluatedRow> Rows =
    [
        .. new[] { 0.3f, 0.6f, 0.8f, 0.9f }.Select(share => Silent(TestRows.StartSpeaking, share)),
        .. new[] { 0.1f, 0.2f, 0.4f, 0.7f }.Select(share => Silent(TestRows.ContinueListening, share)),
    ];

    [Theory]
    [InlineData(0, 1, 0)]
    [InlineData(0.15, 0.75, 0)]
    [InlineData(0.35, 0.5, 0.25)]
    [InlineData(0.5, 0.25, 0.25)]
    [InlineData(0.75, 0, 0.5)]
    [InlineData(1, 0, 1)]
    public void PointsGiveTheCostsOfAThreshold(double threshold, double falseAlarmRate, double missRate)
    {
        var sweep = ThresholdSweep.Create(Rows, TestRows.StartSpeaking)!;

        Assert.Equal(101, sweep.Points.Count);
        Assert.Equal(new(threshold, falseAlarmRate, missRate), sweep.Points[(int)Math.Round(threshold * 100)]);
        Assert.Equal((4L, 4L), (sweep.Count, sweep.OtherCount));
    }

    [Fact]
    public void OperatingPointsAreTheCheapestOfTheirKind()
    {
        var points = ThresholdSweep.Create(Rows, TestRows.StartSpeaking)!.OperatingPoints.ToDictionary(point => point.Name, point => point.Point);

        // Costs of 0.5 in (0.2, 0.3], (0.4, 0.6] and (0.7, 0.8]; the middle of those thresholds lies in the second.
        Assert.Equal(0.5, points["balanced"].FalseAlarmRate + points["balanced"].MissRate);
        Assert.InRange(points["balanced"].Threshold, 0.401, 0.6);
        Assert.Equal((0, 0.5), (points["careful"].FalseAlarmRate, points["careful"].MissRate));
        Assert.InRange(points["careful"].Threshold, 0.7, 0.801);
        Assert.Equal((0.5, 0), (points["quick"].FalseAlarmRate, points["quick"].MissRate));
        Assert.InRange(points["quick"].Threshold, 0.2, 0.301);
    }

    /// <summary>At a temperature of 2 a share of 0.9 (odds 9) becomes 0.75 (odds 3).</summary>
    [Fact]
    public void TemperatureDrawsSharesTogether()
    {
        List<EvaluatedRow> rows = [Silent(TestRows.StartSpeaking, 0.9f), Silent(TestRows.ContinueListening, 0.1f)];

        var sweep = ThresholdSweep.Create(rows, TestRows.StartSpeaking, temperature: 2)!;

        Assert.Equal(0, sweep.Points[74].MissRate);
        Assert.Equal(1, sweep.Points[76].MissRate);
        Assert.Equal(1, sweep.Points[24].FalseAlarmRate);
        Assert.Equal(0, sweep.Points[26].FalseAlarmRate);
    }

    [Fact]
    public void SweepNeedsRowsOfBothActions()
    {
        Assert.Null(ThresholdSweep.Create(Rows, TestRows.StartListening));
        Assert.Null(ThresholdSweep.Create(Rows[..4], TestRows.StartSpeaking));
        Assert.Throws<ArgumentOutOfRangeException>("action", () => ThresholdSweep.Create(Rows, TestRows.ContinueSpeaking));
    }

    [Fact]
    public void ImpossibleActionsShareEvenly()
    {
        List<EvaluatedRow> rows =
        [
            TestRows.Evaluated(TestRows.StartListening, new(1, 0, 0, 0)),
            TestRows.Evaluated(TestRows.ContinueSpeaking, new(1, 0, 0, 0)),
        ];

        var sweep = ThresholdSweep.Create(rows, TestRows.StartListening)!;

        Assert.Equal(new(0.5, 1, 0), sweep.Points[50]);
        Assert.Equal(new(0.51, 0, 1), sweep.Points[51]);
    }

    private static EvaluatedRow Silent(TurnTakingAction action, float share) =>
        TestRows.Evaluated(action, new(share * 0.8f, (1 - share) * 0.8f, 0.1f, 0.1f));
}
