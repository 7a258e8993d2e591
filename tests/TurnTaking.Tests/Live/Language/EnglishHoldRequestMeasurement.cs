using System.IO.Compression;
using System.Text.Json;

namespace TurnTaking.Tests;

/// <summary>How many requests to wait are found, and how many ordinary turns are taken for one.</summary>
public class EnglishHoldRequestMeasurement(ITestOutputHelper output)
{
    private const double MostMistaken = 0.01;

    /// <summary>
    /// The patterns were written with the first list in view. They were not changed after the second was written: it tells how
    /// much of other wording they find, so it must stay unseen.
    /// </summary>
    [Theory]
    [InlineData("hold-requests.txt", 0.9)]
    [InlineData("hold-requests-unseen.txt", 0.7)]
    public void MadeRequestsAreFound(string name, double leastFound)
    {
        string[] requests = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Live", "Language", name));

        // Recognizers write with and without casing and punctuation; both must be found.
        int allFoundCount = Count("written", requests) + Count("recognized", requests.Select(Recognize));

        Assert.True(allFoundCount >= leastFound * 2 * requests.Length, $"{allFoundCount} of {2 * requests.Length} were found.");

        int Count(string style, IEnumerable<string> texts)
        {
            var missed = texts.Where(text => !LanguageCues.For("en").IsHoldRequest(text)).ToList();
            int foundCount = requests.Length - missed.Count;
            output.WriteLine($"{style}: {foundCount} of {requests.Length} found; missed: {string.Join(" | ", missed)}");
            return foundCount;
        }
    }

    [Theory]
    [InlineData("data/dev/taskoriented_punct.jsonl")]
    [InlineData("data/dev/taskoriented_asr.jsonl")]
    [InlineData("data/dev/ami_dev_punct.jsonl")]
    [InlineData("data/dev/ami_dev_asr.jsonl")]
    [InlineData("data/live/dev.jsonl.gz")]
    public void OneOfAHundredOrdinaryTurnsAtMostIsMistaken(string path)
    {
        string? file = MaterialBesideRepository.Find(path);
        Assert.SkipWhen(file is null, $"shared/{path} is not beside the repository");
        bool isTimed = path.EndsWith(".gz", StringComparison.Ordinal);
        var turns = (isTimed ? ReadCalls(file) : ReadConversations(file)).Distinct().ToList();
        var mistaken = turns.Where(LanguageCues.For("en").IsHoldRequest).ToList();

        output.WriteLine($"{path}: {mistaken.Count} of {turns.Count} turns: {string.Join(" | ", mistaken)}");
        Assert.NotEmpty(turns);
        Assert.True(mistaken.Count <= MostMistaken * turns.Count, string.Join(" | ", mistaken));
    }

    private static string Recognize(string text) =>
        new([.. text.ToLowerInvariant().Where(c => char.IsLetterOrDigit(c) || c is ' ' or '\'')]);

    private static IEnumerable<string> ReadConversations(string path) =>
        from line in File.ReadLines(path)
        from message in JsonDocument.Parse(line).RootElement.GetProperty("messages").EnumerateArray()
        where message.GetProperty("role").GetString() == "user"
        select message.GetProperty("content").GetString()!;

    private static IEnumerable<string> ReadCalls(string path)
    {
        using var content = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        while (content.ReadLine() is { } line)
        {
            var call = JsonDocument.Parse(line).RootElement;
            var words = call.GetProperty("words").EnumerateArray().ToList();
            foreach (var turn in call.GetProperty("turns").EnumerateArray().Where(IsUser))
            {
                double start = GetTime(turn, "t0"), end = GetTime(turn, "t1");
                yield return string.Join(' ', words
                    .Where(word => IsUser(word) && GetTime(word, "t0") >= start && GetTime(word, "t1") <= end)
                    .Select(word => word.GetProperty("asr").GetString()));
            }
        }

        static double GetTime(JsonElement element, string name) => element.GetProperty(name).GetDouble();

        static bool IsUser(JsonElement element) => element.GetProperty("speaker").GetString() == "user";
    }
}
