using System.IO.Compression;
using System.Text;
using System.Text.Json;
using TurnTaking.Models;
using TurnTaking.Training.Data;
using TurnTaking.Training.Examples;
using TurnTaking.Training.Runs;
using TurnTaking.Training.Tokenization;

namespace TurnTaking.Training.Tests;

/// <summary>A small corpus in the layout of the real ones, made by the project's own maker of dialogues.</summary>
internal static class SampleData
{
    public const string FileName = "sample.jsonl.gz";
    public const string LabeledFileName = "labeled.jsonl.gz";

    private static readonly string[] Replies =
    [
        "Sure, I can do that for you right away.", "Let me look that up in our system first.",
        "That will be twelve dollars and fifty cents.",
        "I have found three of them near you.", "Your order will be ready in about ten minutes.", "Is there anything else that I can do?",
    ];

    /// <summary>Writes the corpus into a folder.</summary>
    public static void Write(string folder, int count = 400)
    {
        var random = new RandomSource(7);
        WriteLines(Path.Combine(folder, FileName), Enumerable.Range(0, count).Select(i => JsonSerializer.Serialize(new
        {
            id = $"sample:{i}",
            source = "sample",
            turns = MadeDialogues.Make(random).Turns
                .Append(new(false, random.Choose(Replies)))
                .Concat(MadeDialogues.Make(random).Turns.Where(turn => turn.IsUser))
                .Select(turn => new { speaker = turn.IsUser ? "user" : "assistant", text = turn.Text }),
        })));
        WriteLines(Path.Combine(folder, LabeledFileName), Enumerable.Range(0, count / 4).Select(i => JsonSerializer.Serialize(new
        {
            id = $"labeled:{i}",
            source = "labeled",
            messages = new[]
            {
                new { role = "assistant", content = random.Choose(Replies) },
                new { role = "user", content = i % 2 == 0 ? "Mm-hmm." : "No, wait a moment." },
            },
            action = i % 2 == 0 ? "continue_speaking" : "start_listening",
        })));
    }

    /// <summary>Writes conversations in the layout of the dev sets.</summary>
    public static void WriteDev(string folder)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllLines(Path.Combine(folder, "dev.jsonl"), Enumerable.Range(0, 40).Select(i => JsonSerializer.Serialize(new
        {
            id = $"dev:{i}",
            messages = new[]
            {
                new { role = "assistant", content = "What is your phone number?" },
                new { role = "user", content = i % 2 == 0 ? "it's five five five one two" : "play some music" },
            },
            action = i % 2 == 0 ? "continue_listening" : "start_speaking",
        })));
    }

    /// <summary>Gets a configuration that trains in seconds.</summary>
    public static TrainingConfiguration GetConfiguration(string folder) => new()
    {
        Name = "sample",
        Threads = 1,
        Data = folder,
        Sources =
        [
            new() { File = FileName, Attribution = "Made for the tests" },
            new() { File = LabeledFileName, Attribution = "Made for the tests" },
        ],
        Tokenizer = new() { TokenCount = 600 },
        Model = new()
        {
            HiddenSize = 48,
            IntermediateSize = 96,
            LayerCount = 2,
            HeadCount = 2,
            KeyValueHeadCount = 1,
            HeadSize = 16,
            ContextLength = 128,
        },
        Examples = new() { WindowTokenCount = 100 },
        Training = new()
        {
            Steps = 40,
            RowsPerStep = 6,
            RowLength = 128,
            WarmupSteps = 5,
            UsesHalfPrecision = false,
            CheckpointInterval = 20,
            EvaluationInterval = 20,
        },
    };

    /// <summary>Reads the corpus.</summary>
    public static IReadOnlyList<Corpus> Read(TrainingConfiguration configuration) =>
        [.. configuration.Sources.Select(source => Corpus.Read(configuration.Data, source))];

    /// <summary>Makes the stream of the corpus' examples.</summary>
    public static ExampleStream CreateStream(TrainingConfiguration configuration) =>
        TrainingRun.CreateStream(configuration, Read(configuration), Tokenizer);

    /// <summary>Gets a tokenizer learned from a corpus of this kind, as <c>tokenizer.json</c>.</summary>
    public static string TokenizerJson { get; } = CreateTokenizer();

    /// <summary>Gets that tokenizer.</summary>
    public static ContentTokenizer Tokenizer { get; } =
        TokenizerFile.Parse("sample", Encoding.UTF8.GetBytes(TokenizerJson), 700).Tokenizer;

    /// <summary>Gets the text of token ids.</summary>
    public static string Decode(ReadOnlySpan<int> ids)
    {
        using var document = JsonDocument.Parse(TokenizerJson);
        var tokens = document.RootElement.GetProperty("model").GetProperty("vocab").EnumerateObject()
            .ToDictionary(entry => entry.Value.GetInt32(), entry => entry.Name);
        var letters = Enumerable.Range(0, 256).Select(value => (byte)value)
            .ToDictionary(value => ByteLevelAlphabet.GetLetter(value), value => value);
        return Encoding.UTF8.GetString([.. ids.ToArray().SelectMany(id => tokens[id]).Select(letter => letters[letter])]);
    }

    private static string CreateTokenizer()
    {
        using var folder = new TemporaryFolder();
        Write(folder.Path);
        var configuration = GetConfiguration(folder.Path);
        return TokenizerTraining.Train(Read(configuration), configuration.Tokenizer);
    }

    public static void WriteLines(string path, IEnumerable<string> lines)
    {
        using var writer = new StreamWriter(new GZipStream(File.Create(path), CompressionLevel.Fastest));
        foreach (string line in lines)
        {
            writer.WriteLine(line);
        }
    }
}
