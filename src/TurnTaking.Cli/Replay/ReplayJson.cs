using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace TurnTaking.Cli;

/// <summary>Writes the scores of policies.</summary>
internal static class ReplayOutput
{
    private static readonly (string Name, int Width)[] Columns =
    [
        ("cut off", 9), ("pauses", 8), ("wait", 6), ("90 %", 6), ("open", 6), ("missed", 8), ("stopped", 9), ("overheard", 11),
        ("reaction", 10),
    ];

    public static void WriteTable(IAnsiConsole console, IEnumerable<ReplayResult> results)
    {
        WriteRow(console, "policy", Columns.Select(column => column.Name));
        foreach (var result in results)
        {
            var score = result.Score;
            WriteRow(
                console,
                result.Name,
                [
                    Format(result.TurnCutOffs, "0.0"),
                    Format(result.PauseCutOffs, "0.0"),
                    Format(result.MedianWait, "0.00"),
                    Format(result.LongWait, "0.00"),
                    $"{score.UnansweredCount}",
                    $"{score.TurnCount - score.Waits.Count}",
                    $"{score.InterruptingBackchannelCount}/{score.BackchannelCount}",
                    $"{score.MissedInterruptionCount}/{score.InterruptionCount}",
                    Format(result.MedianReaction, "0.00"),
                ]);
        }
    }

    public static void WriteJson(Stream output, IEnumerable<ReplayResult> results)
    {
        foreach (var result in results)
        {
            using (var writer = new Utf8JsonWriter(output))
            {
                Write(writer, result);
            }

            output.Write("\n"u8);
        }
    }

    private static void Write(Utf8JsonWriter writer, ReplayResult result)
    {
        var score = result.Score;
        writer.WriteStartObject();
        writer.WriteString("policy", result.Name);
        WriteNumber(writer, "turnCutOffs", result.TurnCutOffs);
        WriteNumber(writer, "pauseCutOffs", result.PauseCutOffs);
        WriteNumber(writer, "hardPauseCutOffs", result.HardPauseCutOffs);
        WriteNumber(writer, "medianWait", result.MedianWait);
        WriteNumber(writer, "wait90", result.LongWait);
        writer.WriteNumber("turns", score.TurnCount);
        writer.WriteNumber("pauses", score.PauseCount);
        writer.WriteNumber("unanswered", score.UnansweredCount);
        writer.WriteNumber("missedTurns", score.TurnCount - score.Waits.Count);
        writer.WriteNumber("backchannels", score.BackchannelCount);
        writer.WriteNumber("interruptingBackchannels", score.InterruptingBackchannelCount);
        writer.WriteNumber("interruptions", score.InterruptionCount);
        writer.WriteNumber("missedInterruptions", score.MissedInterruptionCount);
        WriteNumber(writer, "medianReaction", result.MedianReaction);
        writer.WriteNumber("predictions", score.PredictionCount);
        writer.WriteNumber("seconds", Math.Round(score.Duration, 1));
        writer.WriteEndObject();
    }

    private static void WriteRow(IAnsiConsole console, string name, IEnumerable<string> cells) =>
        console.Profile.Out.Writer.WriteLine(
            $"{name,-16}{string.Concat(cells.Zip(Columns, (cell, column) => cell.PadLeft(column.Width)))}");

    private static void WriteNumber(Utf8JsonWriter writer, string name, double value)
    {
        if (double.IsFinite(value))
        {
            writer.WriteNumber(name, Math.Round(value, 3));
        }
    }

    private static string Format(double value, string format) =>
        double.IsFinite(value) ? value.ToString(format, CultureInfo.InvariantCulture) : "-";
}
