using System.CommandLine;
using System.IO.Compression;
using System.Text.Json;

namespace TurnTaking.Training.LastWords;

/// <summary><c>last-words</c>: fits the statistic of the last-two-words baseline on a folder of dialogues.</summary>
internal static class LastWordsCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("DIALOGUES") { Description = "A folder of dialogues, *.jsonl.gz." };
        var command = new Command("last-words", "Write the statistic of the last-two-words baseline.") { folder };
        command.SetAction(parseResult =>
        {
            Write(parseResult.GetRequiredValue(folder), parseResult.InvocationConfiguration.Output);
            return 0;
        });
        return command;
    }

    private static void Write(string folder, TextWriter output)
    {
        var statistic = new LastWordsStatistic();
        foreach (string path in Directory.EnumerateFiles(folder, "*.jsonl.gz").Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
            while (reader.ReadLine() is { } line)
            {
                using var document = JsonDocument.Parse(line);
                statistic.Add(document.RootElement);
            }
        }

        statistic.Write(output);
    }
}
