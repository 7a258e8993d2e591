using ScottPlot;

namespace TurnTaking.Evaluation;

/// <summary>Draws the plots of an evaluation.</summary>
internal static class ReportPlots
{
    public static string DrawReliability(CalibrationReport calibration) => PlotDrawing.Draw(
        "reliability",
        PlotAxis.OfShares("confidence"),
        PlotAxis.OfShares("accuracy"),
        plot =>
        {
            foreach (var bin in calibration.Bins.Where(bin => bin.Count > 0))
            {
                var bar = plot.Add.Rectangle(bin.Lower + 0.005, bin.Upper - 0.005, 0, bin.Accuracy);
                bar.FillColor = PlotDrawing.Blue.WithAlpha(0.75);
                bar.LineWidth = 0;
            }

            var diagonal = plot.Add.Line(0, 0, 1, 1);
            diagonal.Color = PlotDrawing.Gray;
            diagonal.LineWidth = 2;
            diagonal.LinePattern = LinePattern.Dashed;
        });

    public static string DrawThresholds(ThresholdSweep sweep) => PlotDrawing.Draw(
        sweep.Action.ToName(),
        new("threshold", 1, 0.2, "0.0"),
        PlotAxis.OfShares("share of rows"),
        plot =>
        {
            double[] thresholds = [.. sweep.Points.Select(point => point.Threshold)];
            double[] falseAlarms = [.. sweep.Points.Select(point => point.FalseAlarmRate)];
            double[] misses = [.. sweep.Points.Select(point => point.MissRate)];
            PlotDrawing.AddLine(plot, thresholds, falseAlarms, PlotDrawing.Orange, "false alarms");
            PlotDrawing.AddLine(plot, thresholds, misses, PlotDrawing.Blue, "misses");
            var balanced = plot.Add.VerticalLine(sweep.OperatingPoints[0].Point.Threshold, 1.5f, PlotDrawing.Gray);
            balanced.LinePattern = LinePattern.Dotted;
            PlotDrawing.ShowLegend(plot, Alignment.UpperCenter);
        });
}
