using ScottPlot;
using TurnTaking.Evaluation;

namespace TurnTaking.Cli;

/// <summary>Draws cut-offs against waits.</summary>
internal static class ReplayPlots
{
    private const double CutOffStep = 10;
    private const double WaitStep = 0.5;

    public static IReadOnlyList<ReportFigure> Create(
        IReadOnlyList<ReplayResult> results, IReadOnlyList<ReplayResult> silence, IReadOnlyList<ReplayResult> sweep)
    {
        if (results.All(result => result.Score.Waits.Count == 0 || result.Score.TurnCount == 0))
        {
            return [];
        }

        return
        [
            Create("median", "median wait in seconds", result => result.MedianWait),
            Create("long", "90 % wait in seconds", result => result.LongWait),
        ];

        ReportFigure Create(string name, string waitName, Func<ReplayResult, double> getWait)
        {
            double mostCutOffs = results.Max(result => result.TurnCutOffs);
            double longestWait = results.Max(getWait);
            string svg = PlotDrawing.Draw(
                name,
                new("false cut-offs per 100 turns", RoundUp(mostCutOffs, CutOffStep), CutOffStep, "0"),
                new(waitName, RoundUp(longestWait, WaitStep), WaitStep, "0.0"),
                plot =>
                {
                    AddCurve(plot, new(silence, getWait), PlotDrawing.Orange, "silence alone");
                    AddCurve(plot, new(sweep, getWait), PlotDrawing.Blue, "fused");
                    var presets = results.Where(result => result.Policy.IsPreset && double.IsFinite(getWait(result)));
                    foreach (var (index, preset) in presets.OrderBy(result => result.TurnCutOffs).Index())
                    {
                        AddPreset(plot, preset, getWait(preset), isNamedAbove: index % 2 == 0);
                    }

                    PlotDrawing.ShowLegend(plot, Alignment.UpperRight);
                });
            string marked = results.Any(result => result.Policy.IsPreset) ? " Marked: the presets." : "";
            return new($"False cut-offs against the {waitName}: the nearer to the corner, the better.{marked}", svg);
        }
    }

    private static void AddCurve(Plot plot, ReplayCurve curve, Color color, string name)
    {
        if (curve.CutOffs.Length > 0)
        {
            PlotDrawing.AddLine(plot, curve.CutOffs, curve.Waits, color, name);
        }
    }

    // Neighbors that lie close together are named on different sides.
    private static void AddPreset(Plot plot, ReplayResult preset, double wait, bool isNamedAbove)
    {
        plot.Add.Marker(preset.TurnCutOffs, wait, MarkerShape.FilledCircle, 9, PlotDrawing.Blue);
        var text = plot.Add.Text(preset.Policy.Conversation.Eagerness.ToString().ToLowerInvariant(), preset.TurnCutOffs, wait);
        text.LabelAlignment = isNamedAbove ? Alignment.LowerLeft : Alignment.UpperRight;
        text.LabelFontSize = 13;
        text.OffsetX = isNamedAbove ? 4 : -4;
        text.OffsetY = isNamedAbove ? -4 : 4;
    }

    private static double RoundUp(double value, double step) => Math.Max(1, Math.Ceiling(value / step)) * step;
}
