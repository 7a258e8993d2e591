using System.Globalization;
using ScottPlot;

namespace TurnTaking.Training.Runs;

/// <summary>Draws the curves of a run's CSV files.</summary>
internal static class CurvePlot
{
    public const string FileName = "curves.png";
    private const int Width = 900;
    private const int Height = 380;

    /// <summary>Writes the plot beside the files: losses on the left, the dev sets' accuracies on the right.</summary>
    public static void Write(string folder)
    {
        var multiplot = new Multiplot();
        multiplot.AddPlots(2);
        multiplot.Layout = new ScottPlot.MultiplotLayouts.Columns();
        var steps = ReadRows(Path.Combine(folder, RunLog.StepsFileName));
        foreach (string column in new[] { "language_loss", "action_loss", "pair_loss" })
        {
            AddLine(multiplot.GetPlot(0), column.Replace('_', ' '), steps, column);
        }

        multiplot.GetPlot(0).XLabel("million tokens");
        multiplot.GetPlot(0).ShowLegend(Alignment.UpperRight);
        foreach (var set in ReadRows(Path.Combine(folder, RunLog.ScoresFileName)).GroupBy(row => row["set"]))
        {
            AddLine(multiplot.GetPlot(1), set.Key, [.. set], "accuracy");
        }

        multiplot.GetPlot(1).XLabel("million tokens");
        multiplot.GetPlot(1).YLabel("accuracy");
        multiplot.GetPlot(1).ShowLegend(Alignment.LowerRight);
        string temporary = Path.Combine(folder, $".{Environment.ProcessId}.{FileName}");
        multiplot.SavePng(temporary, Width, Height);
        File.Move(temporary, Path.Combine(folder, FileName), overwrite: true);
    }

    private static void AddLine(Plot plot, string name, List<Dictionary<string, string>> rows, string column)
    {
        if (rows.Count > 0)
        {
            var line = plot.Add.Scatter(
                rows.Select(row => Parse(row["tokens"]) / 1e6).ToArray(), rows.Select(row => Parse(row[column])).ToArray());
            line.LegendText = name;
        }
    }

    private static double Parse(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static List<Dictionary<string, string>> ReadRows(string path)
    {
        string[] lines = File.ReadAllLines(path);
        string[] names = lines[0].Split(',');
        return [.. lines.Skip(1).Select(line => names.Zip(line.Split(',')).ToDictionary(pair => pair.First, pair => pair.Second))];
    }
}
