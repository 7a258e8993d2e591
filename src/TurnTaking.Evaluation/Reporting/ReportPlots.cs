using System.Globalization;
using ScottPlot;

namespace TurnTaking.Evaluation;

/// <summary>Draws the plots of a report.</summary>
internal static class ReportPlots
{
    private const string ThresholdAxis = "threshold";
    private const int Width = 520;
    private const int Height = 340;

    /// <summary>Room for half of the last number.</summary>
    private const int RightMargin = 24;

    private static readonly Color Blue = Color.FromHex("#2563eb");
    private static readonly Color Orange = Color.FromHex("#c2410c");
    private static readonly Color Gray = Color.FromHex("#94a3b8");

    /// <summary>The native plotting library is not made for several threads.</summary>
    private static readonly Lock Drawing = new();

    public static string DrawReliability(CalibrationReport calibration) => Draw(
        "reliability",
        "confidence",
        "accuracy",
        plot =>
        {
            foreach (var bin in calibration.Bins.Where(bin => bin.Count > 0))
            {
                var bar = plot.Add.Rectangle(bin.Lower + 0.005, bin.Upper - 0.005, 0, bin.Accuracy);
                bar.FillColor = Blue.WithAlpha(0.75);
                bar.LineWidth = 0;
            }

            var diagonal = plot.Add.Line(0, 0, 1, 1);
            diagonal.Color = Gray;
            diagonal.LineWidth = 2;
            diagonal.LinePattern = LinePattern.Dashed;
        });

    public static string DrawThresholds(ThresholdSweep sweep) => Draw(
        sweep.Action.ToName(),
        ThresholdAxis,
        "share of rows",
        plot =>
        {
            double[] thresholds = [.. sweep.Points.Select(point => point.Threshold)];
            AddLine(plot, thresholds, [.. sweep.Points.Select(point => point.FalseAlarmRate)], Orange, "false alarms");
            AddLine(plot, thresholds, [.. sweep.Points.Select(point => point.MissRate)], Blue, "misses");
            var balanced = plot.Add.VerticalLine(sweep.OperatingPoints[0].Point.Threshold, 1.5f, Gray);
            balanced.LinePattern = LinePattern.Dotted;
            var legend = plot.ShowLegend(Alignment.UpperCenter);
            legend.ShadowColor = Colors.Transparent;
            legend.OutlineColor = Colors.Transparent;
            legend.FontSize = 14;
        });

    private static void AddLine(Plot plot, double[] xs, double[] ys, Color color, string name)
    {
        var line = plot.Add.ScatterLine(xs, ys, color);
        line.LineWidth = 2.5f;
        line.LegendText = name;
    }

    private static string Draw(string name, string horizontal, string vertical, Action<Plot> draw)
    {
        lock (Drawing)
        {
            using var plot = new Plot();
            draw(plot);
            plot.XLabel(horizontal, 14);
            plot.YLabel(vertical, 14);
            plot.Axes.Bottom.Label.Bold = false;
            plot.Axes.Left.Label.Bold = false;
            plot.Axes.Bottom.TickLabelStyle.FontSize = 13;
            plot.Axes.Left.TickLabelStyle.FontSize = 13;
            plot.Axes.Right.FrameLineStyle.Width = 0;
            plot.Axes.Right.MinimumSize = RightMargin;
            plot.Axes.Top.FrameLineStyle.Width = 0;
            plot.Axes.SetLimits(0, 1, 0, 1);
            plot.Axes.Bottom.TickGenerator = CreateTicks(horizontal == ThresholdAxis ? "0.0" : "0 %");
            plot.Axes.Left.TickGenerator = CreateTicks("0 %");
            return SvgText.Normalize(plot.GetSvgXml(Width, Height), name);
        }
    }

    private static ScottPlot.TickGenerators.NumericManual CreateTicks(string format)
    {
        var ticks = new ScottPlot.TickGenerators.NumericManual();
        for (int i = 0; i <= 5; i++)
        {
            ticks.AddMajor(i / 5.0, (i / 5.0).ToString(format, CultureInfo.InvariantCulture));
        }

        return ticks;
    }
}
