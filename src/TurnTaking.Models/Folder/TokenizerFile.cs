using System.Text.Json;
using Microsoft.ML.Tokenizers;

namespace TurnTaking.Models;

/// <summary>Reads <c>tokenizer.json</c>, the format of the Hugging Face tokenizers library, for byte-level BPE models.</summary>
internal sealed class TokenizerFile
{
    private readonly string _path;
    private readonly Lazy<ContentTokenizer> _tokenizer;

    private TokenizerFile(string path, JsonElement root, int vocabularySize)
    {
        _path = path;

        var model = Get(root, "model");
        Require("model.type", "BPE", GetString(model, "type"));
        Require("model.continuing_subword_prefix", "", GetString(model, "continuing_subword_prefix") ?? "");
        Require("model.end_of_word_suffix", "", GetString(model, "end_of_word_suffix") ?? "");

        var addedIds = root.TryGetProperty("added_tokens", out var addedTokens)
            ? addedTokens.EnumerateArray().ToDictionary(token => Get(token, "content").GetString()!, token => Get(token, "id").GetInt32())
            : [];
        var vocabulary = Get(model, "vocab");
        SpecialTokens = SpecialTokens.Find(name =>
            addedIds.TryGetValue(name, out int addedId) ? addedId
            : vocabulary.TryGetProperty(name, out var id) ? id.GetInt32()
            : throw new ModelLoadException(path, $"expected a token '{name}', found none of that name."));
        MaxTokenCount = ReadTruncation(root);
        _tokenizer = new(() => Guard(path, () => CreateTokenizer(root, addedIds, vocabularySize)));
    }

    public SpecialTokens SpecialTokens { get; }

    /// <summary>The length that longer prompts are truncated to, if the file gives one.</summary>
    public int? MaxTokenCount { get; }

    /// <summary>Gets the tokenizer, which takes as long to make as a large model's session: the first caller waits for it.</summary>
    /// <exception cref="ModelLoadException">The tokenizer is none that can be used.</exception>
    public ContentTokenizer Tokenizer => _tokenizer.Value;

    /// <param name="folder">The model's folder.</param>
    /// <param name="vocabularySize">The number of ids that the model knows.</param>
    public static TokenizerFile Read(ModelFolder folder, int vocabularySize)
    {
        string path = folder.GetPath(ModelFolder.TokenizerFileName);
        return Guard(path, () =>
            new TokenizerFile(path, JsonElement.Parse(folder.ReadAllBytes(ModelFolder.TokenizerFileName)), vocabularySize));
    }

    private static T Guard<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException or ArgumentException)
        {
            throw new ModelLoadException(path, $"expected a tokenizer in the format of tokenizer.json, found: {exception.Message}", exception);
        }
    }

    private ContentTokenizer CreateTokenizer(JsonElement root, Dictionary<string, int> addedIds, int vocabularySize)
    {
        var model = Get(root, "model");
        var ids = Get(model, "vocab").EnumerateObject().ToDictionary(entry => entry.Name, entry => entry.Value.GetInt32());
        RequireAllBytes(ids);
        if (ids.Concat(addedIds).MaxBy(entry => entry.Value) is var (last, lastId) && lastId >= vocabularySize)
        {
            throw new ModelLoadException(
                _path, $"expected ids below {vocabularySize}, the model's vocabulary size, found {lastId} for '{last}'.");
        }

        var bpe = BpeTokenizer.Create(new BpeOptions(ids)
        {
            ByteLevel = true,
            Merges = ReadMerges(model),
            PreTokenizer = new RegexSplitPreTokenizer(ReadSplitPattern(root)),
        });
        return new(bpe, SpecialTokens, ReadNormalizes(root));
    }

    private JsonElement Get(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value)
            ? value
            : throw new ModelLoadException(_path, $"expected a property '{name}', found none.");

    private static string? GetString(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind is not JsonValueKind.Null ? value.ToString() : null;

    private void Require(string name, string expected, string? found)
    {
        if (found != expected)
        {
            throw new ModelLoadException(_path, $"expected {name} to be '{expected}', found '{found}'.");
        }
    }

    private IEnumerable<string> ReadMerges(JsonElement model) =>
        [.. Get(model, "merges").EnumerateArray().Select(merge =>
            merge.ValueKind is JsonValueKind.Array ? $"{merge[0].GetString()} {merge[1].GetString()}" : merge.GetString()!)];

    private string ReadSplitPattern(JsonElement root)
    {
        var preTokenizer = Get(root, "pre_tokenizer");
        if (GetString(preTokenizer, "type") is "Sequence" &&
            Get(preTokenizer, "pretokenizers").EnumerateArray().ToList() is [var split, var byteLevel] &&
            GetString(split, "type") is "Split" &&
            GetString(split, "behavior") is "Isolated" &&
            GetString(split, "invert") is null or "False" &&
            Get(split, "pattern").TryGetProperty("Regex", out var regex) &&
            GetString(byteLevel, "type") is "ByteLevel" &&
            GetString(byteLevel, "add_prefix_space") is "False" &&
            GetString(byteLevel, "use_regex") is "False")
        {
            return regex.GetString()!;
        }

        throw new ModelLoadException(
            _path,
            "expected the pre_tokenizer to be a Sequence of an isolating regular expression Split and a ByteLevel without expression and " +
            $"prefix space, found {preTokenizer.GetRawText()}.");
    }

    private bool ReadNormalizes(JsonElement root)
    {
        if (!root.TryGetProperty("normalizer", out var normalizer) || normalizer.ValueKind is JsonValueKind.Null)
        {
            return false;
        }

        Require("normalizer.type", "NFC", GetString(normalizer, "type"));
        return true;
    }

    private static int? ReadTruncation(JsonElement root) =>
        root.TryGetProperty("truncation", out var truncation) && truncation.ValueKind is JsonValueKind.Object
            ? truncation.GetProperty("max_length").GetInt32()
            : null;

    /// <summary>A vocabulary without some byte would lose text silently.</summary>
    private void RequireAllBytes(Dictionary<string, int> ids)
    {
        // The printable bytes of Latin-1 stand for themselves, the others for the code points from 256 on: GPT-2's alphabet.
        static bool IsPrintable(int value) => value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);

        int next = 256;
        for (int value = 0; value < 256; value++)
        {
            char letter = (char)(IsPrintable(value) ? value : next++);
            if (!ids.ContainsKey(letter.ToString()))
            {
                throw new ModelLoadException(_path, $"expected a token for each of the 256 bytes, found none for byte {value}.");
            }
        }
    }
}
