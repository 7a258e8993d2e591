using System.Text.Json;
using CsCheck;
using TurnTaking.Tests;

namespace TurnTaking.Models.Tests;

public sealed class ContentTokenizerTests
{
    private static readonly ContentTokenizer Tiny = TestModels.Tiny.Tokenizer;

    /// <summary>Reference material that is too large for the repository and may lie beside it.</summary>
    private static string? PublishedTokenizerFolder { get; } = MaterialBesideRepository.Find("reference/tokenizer");

    /// <summary>The published tokenizer is too large for the repository, so this needs the reference material beside it.</summary>
    [Fact]
    public void PublishedTokenizerGivesTheReferencesIds()
    {
        Assert.SkipWhen(PublishedTokenizerFolder is null, "The published tokenizer is not beside the repository.");
        string folder = PublishedTokenizerFolder!;
        var file = TokenizerFile.Read(new FileSystemModelFolder("tokenizer", folder), 151_670);
        Assert.Equal(1_024, file.MaxTokenCount);
        Assert.Equal([151666, 151665, 151667, 151668], file.SpecialTokens.Actions);

        int count = 0;
        foreach (string line in File.ReadLines(Path.Combine(folder, "vectors.jsonl")))
        {
            using var vector = JsonDocument.Parse(line);
            string text = vector.RootElement.GetProperty("text").GetString()!;
            bool hasContentIds = vector.RootElement.TryGetProperty("ids_as_content", out var expected);
            expected = hasContentIds ? expected : vector.RootElement.GetProperty("ids");
            var ids = hasContentIds ? file.Tokenizer.Encode(text) : EncodeWithSpecialTokens(file.Tokenizer, text);
            Assert.Equal(expected.EnumerateArray().Select(id => id.GetInt32()), ids);
            count++;
        }

        Assert.Equal(291, count);

        string[] texts = File.ReadAllText(Path.Combine(folder, "ggml-vocab-qwen2.gguf.inp")).Split("\n__ggml_vocab_test__\n");
        string[] lines = File.ReadAllText(Path.Combine(folder, "ggml-vocab-qwen2.gguf.out")).Split('\n');
        for (int i = 0; i < texts.Length - 1; i++)
        {
            int[] expected = [.. lines[i].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)];
            Assert.Equal(expected, file.Tokenizer.Encode(texts[i]));
        }
    }

    [Fact]
    public void EndOfTextHasTheIdsOfTheWholesEnd()
    {
        var text = Gen.OneOf(
            Gen.String[Gen.Char["abcdefgh  '.,1\n"], 0, 4_000],
            Gen.String[Gen.OneOf(Gen.Char["é\u0301日本 x"], Gen.Char['\0', '\u024F']), 0, 1_000]);
        Gen.Select(text, Gen.Int[1, 60]).Sample((value, count) =>
        {
            var whole = Tiny.Encode(value);
            var end = Tiny.EncodeEnd(value, count, out bool isWhole);
            Assert.Equal(whole.Count <= count, isWhole);
            Assert.Equal(whole.Skip(Math.Max(0, whole.Count - count)).TakeLast(count / 2), end.TakeLast(count / 2));
            Assert.Equal(Math.Min(whole.Count, count), end.Count);
        });
    }

    [Fact]
    public void MegabytesOfOneWordAreBoundedWork()
    {
        foreach (string word in new[] { "\U0001F600", "a", " ", "\0", "é", "\n" })
        {
            string text = string.Concat(Enumerable.Repeat(word, 1_000_000));
            Assert.Equal(400, Tiny.EncodeEnd(text, 400, out bool isWhole).Count);
            Assert.False(isWhole);
        }
    }

    [Fact]
    public void SupplementaryLettersAndDigitsAreLettersAndDigits()
    {
        var preTokenizer = new RegexSplitPreTokenizer(@"\p{L}+|\p{N}|[^\p{L}\p{N}]+");
        const string Text = "a\U00020000b \U0001D7CF\U0001D7D0\U0001F600!";
        Assert.Equal(
            ["a\U00020000b", " ", "\U0001D7CF", "\U0001D7D0", "\U0001F600!"],
            preTokenizer.PreTokenize(Text).Select(piece => Text.Substring(piece.Offset, piece.Length)));
    }

    [Fact]
    public void PiecesCoverTheText()
    {
        var preTokenizer = new RegexSplitPreTokenizer(
            @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+");
        Gen.String[Gen.OneOf(Gen.Char, Gen.Char["😀 \n"]), 0, 5_000].Sample(text =>
        {
            int next = 0;
            foreach (var (offset, length) in preTokenizer.PreTokenize(text))
            {
                Assert.Equal(next, offset);
                next = offset + length;
            }

            Assert.Equal(text.Length, next);
        });
    }

    private static List<int> EncodeWithSpecialTokens(ContentTokenizer tokenizer, string text)
    {
        Dictionary<string, int> structure = new()
        {
            ["<|im_start|>"] = tokenizer.SpecialTokens.MessageStart,
            ["<|im_end|>"] = tokenizer.SpecialTokens.MessageEnd,
            ["<|predict|>"] = tokenizer.SpecialTokens.Predict,
        };

        List<int> ids = [];
        while (text.Length > 0)
        {
            var (at, name) = structure.Keys.Select(key => (text.IndexOf(key, StringComparison.Ordinal), key)).Where(hit => hit.Item1 >= 0)
                .DefaultIfEmpty((text.Length, "")).Min();
            ids.AddRange(tokenizer.Encode(text[..at]));
            if (name.Length > 0)
            {
                ids.Add(structure[name]);
            }

            text = text[(at + name.Length)..];
        }

        return ids;
    }
}
