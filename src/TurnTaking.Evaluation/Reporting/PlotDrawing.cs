using System.Globalization;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace TurnTaking.Evaluation;

/// <summary>Draws plots as all reports have them.</summary>
internal static class PlotDrawing
{
    private const int Width = 520;
    private const int Height = 340;

    /// <summary>Room for half of the last number.</summary>
    private const int RightMargin = 24;

    /// <summary>The native plotting library is not made for several threads.</summary>
    private static readonly Lock Drawing = new();

    public static Color Blue { get; } = Color.FromHex("#2563eb");

    public static Color Orange { get; } = Color.FromHex("#c2410c");

    public static Color Gray { get; } = Color.FromHex("#94a3b8");

    /// <summary>Draws a plot.</summary>
    /// <param name="name">What no other plot of the report is called.</param>
    /// <param name="horizontal">The horizontal axis.</param>
    /// <param name="vertical">The vertical axis.</param>
    /// <param name="draw">Adds what is shown.</param>
    /// <returns>The plot as an <c>svg</c> element.</returns>
    public static string Draw(string name, PlotAxis horizontal, PlotAxis vertical, Action<Plot> draw)
    {
        lock (Drawing)
        {
            using var plot = new Plot();
            draw(plot);
            plot.XLabel(horizontal.Name, 14);
            plot.YLabel(vertical.Name, 14);
            plot.Axes.Bottom.Label.Bold = false;
            plot.Axes.Left.Label.Bold = false;
            plot.Axes.Bottom.TickLabelStyle.FontSize = 13;
            plot.Axes.Left.TickLabelStyle.FontSize = 13;
            plot.Axes.Right.FrameLineStyle.Width = 0;
            plot.Axes.Right.MinimumSize = RightMargin;
            plot.Axes.Top.FrameLineStyle.Width = 0;
            plot.Axes.SetLimits(0, horizontal.Maximum, 0, vertical.Maximum);
            plot.Axes.Bottom.TickGenerator = CreateTicks(horizontal);
            plot.Axes.Left.TickGenerator = CreateTicks(vertical);
            return SvgText.Normalize(plot.GetSvgXml(Width, Height), name);
        }
    }

    public static void AddLine(Plot plot, double[] xs, double[] ys, Color color, string name)
    {
        var line = plot.Add.ScatterLine(xs, ys, color);
        line.LineWidth = 2.5f;
        line.LegendText = name;
    }

    public static void ShowLegend(Plot plot, Alignment alignment)
    {
        var legend = plot.ShowLegend(alignment);
        legend.ShadowColor = Colors.Transparent;
        legend.OutlineColor = Colors.Transparent;
        legend.FontSize = 14;
    }

    private static NumericManual CreateTicks(PlotAxis axis)
    {
        var ticks = new NumericManual();
        int count = (int)Math.Round(axis.Maximum / axis.Step);
        for (int i = 0; i <= count; i++)
        {
            ticks.AddMajor(i * axis.Step, (i * axis.Step).ToString(axis.Format, CultureInfo.InvariantCulture));
        }

        return ticks;
    }
}
