// Fits the statistic of the last-two-words baseline on a folder of dialogues:
//   dotnet run --project training/last-words -- DIALOGUES > src/TurnTaking.Evaluation/Baselines/last-two-words.txt
using System.IO.Compression;
using System.Text.Json;
using LastWords;

if (args is not [var folder])
{
    Console.Error.WriteLine("usage: LastWords FOLDER-WITH-*.jsonl.gz");
    return 2;
}

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

statistic.Write(Console.Out);
return 0;
