namespace TurnTaking.Evaluation.Tests;

public class CalibrationReportTests
{
    private static readonly TurnTakingProbabilities NineTenths = new(0.9f, 0.1f / 3, 0.1f / 3, 0.1f / 3);

    /// <summary>Three of four are right at 0.9. Softmax gives 3/4 where the logits differ by ln 9 instead of ln 27.</summary>
    [Fact]
    public void TemperatureMinimisesTheNegativeLogLikelihood()
    {
        var report = CalibrationReport.Create(Rows(NineTenths, "SSSC"));

        Assert.Equal(1.5, report.Temperature, 3);
        Assert.Equal((-0.75 * Math.Log(0.9)) - (0.25 * Math.Log(0.1 / 3)), report.NegativeLogLikelihood, 6);
        Assert.Equal((-0.75 * Math.Log(0.75)) - (0.25 * Math.Log(0.25 / 3)), report.CalibratedNegativeLogLikelihood, 6);
        Assert.Equal(0.15, report.ExpectedCalibrationError, 6);
        Assert.Equal(0, report.CalibratedError, 3);
    }

    /// <summary>Ten rows at 0.9 of which eight are right, ten at 0.4 of which five are: (0.1 + 0.1) / 2.</summary>
    [Fact]
    public void ErrorIsTheWeightedDistanceOfConfidenceAndAccuracy()
    {
        var report = CalibrationReport.Create(
            [.. Rows(NineTenths, "SSSSSSSSCC"), .. Rows(new(0.2f, 0.4f, 0.2f, 0.2f), "CCCCCSSSSS")]);

        Assert.Equal(0.1, report.ExpectedCalibrationError, 6);
        Assert.Equal((0.8, 0.9, 10, 0.8), (report.Bins[8].Lower, report.Bins[8].Upper, report.Bins[8].Count, report.Bins[8].Accuracy));
        Assert.Equal(0.9, report.Bins[8].Confidence, 6);
        Assert.Equal(10, report.Bins[3].Count);
        Assert.Equal(0.5, report.Bins[3].Accuracy);
        Assert.Equal(new(0, 0.1, 0, 0, 0), report.Bins[0]);
        Assert.Equal(20, report.Bins.Sum(bin => bin.Count));
    }

    [Fact]
    public void ProbabilitiesOfZeroAndOneGiveFiniteNumbers()
    {
        var report = CalibrationReport.Create(Rows(new(1, 0, 0, 0), "SSC"));

        Assert.True(double.IsFinite(report.NegativeLogLikelihood) && double.IsFinite(report.CalibratedNegativeLogLikelihood));
        Assert.True(report.CalibratedNegativeLogLikelihood < report.NegativeLogLikelihood);
        Assert.InRange(report.Temperature, 1, 20);
        Assert.Equal(3, report.Bins[9].Count);
    }

    [Fact]
    public void AllRightAndSureNeedsNoTemperatureAboveOne() =>
        Assert.InRange(CalibrationReport.Create(Rows(NineTenths, "SSSS")).Temperature, 0, 0.1);

    private static List<EvaluatedRow> Rows(TurnTakingProbabilities probabilities, string actions) =>
        [.. actions.Select(action => TestRows.Evaluated(TestRows.Parse(action), probabilities))];
}
