using System.Text.Json;

namespace TurnTaking.Cli;

/// <summary>Writes the results of policies as JSON Lines.</summary>
internal static class ReplayJson
{
    public static void Write(IEnumerable<ReplayResult> results, Stream output)
    {
        foreach (var result in results)
        {
            using (var writer = new Utf8JsonWriter(output))
            {
                Write(result, writer);
            }

            output.Write("\n"u8);
        }
    }

    private static void Write(ReplayResult result, Utf8JsonWriter writer)
    {
        var score = result.Score;
        writer.WriteStartObject();
        writer.WriteString("policy", result.Policy.Name);
        writer.WriteNumber("calls", score.CallCount);
        writer.WriteNumber("seconds", Math.Round(score.Duration, 1));
        writer.WriteNumber("turns", score.TurnCount);
        writer.WriteNumber("pauses", score.PauseCount);
        WriteNumber(writer, "turnCutOffs", result.TurnCutOffs);
        WriteNumber(writer, "pauseCutOffs", result.PauseCutOffs);
        WriteNumber(writer, "hardPauseCutOffs", result.HardPauseCutOffs);
        WriteNumber(writer, "medianWait", result.MedianWait);
        WriteNumber(writer, "wait90", result.LongWait);
        writer.WriteNumber("unanswered", score.UnansweredCount);
        writer.WriteNumber("missedTurns", result.MissedTurnCount);
        writer.WriteNumber("backchannels", score.BackchannelCount);
        writer.WriteNumber("interruptingBackchannels", score.InterruptingBackchannelCount);
        writer.WriteNumber("interruptions", score.InterruptionCount);
        writer.WriteNumber("missedInterruptions", score.MissedInterruptionCount);
        WriteNumber(writer, "medianReaction", result.MedianReaction);
        WriteNumber(writer, "reaction90", result.LongReaction);
        writer.WriteNumber("predictions", score.PredictionCount);
        WriteNumber(writer, "cpuSecondsPerCall", result.ProcessorTimePerCall);
        writer.WriteEndObject();
    }

    private static void WriteNumber(Utf8JsonWriter writer, string name, double value)
    {
        if (double.IsFinite(value))
        {
            writer.WriteNumber(name, Math.Round(value, 3));
        }
        else
        {
            writer.WriteNull(name);
        }
    }
}
