using System.Text.Json;
using Microsoft.ML.Tokenizers;

namespace TurnTaking.Models;

/// <summary>Reads <c>tokenizer.json</c>, the format of the Hugging Face tokenizers library, for byte-level BPE models.</summary>
internal sealed class TokenizerFile
{
    private readonly string _path;
    private readonly Lazy<ContentTokenizer> _tokenizer;

    private TokenizerFile(string path, TokenizerJson json, int vocabularySize)
    {
        _path = path;

        Require("model.type", "BPE", json.Find("model.type")?.ToString());
        Require("model.continuing_subword_prefix", "", json.Find("model.continuing_subword_prefix")?.ToString() ?? "");
        Require("model.end_of_word_suffix", "", json.Find("model.end_of_word_suffix")?.ToString() ?? "");

        var addedIds = json.Find("added_tokens")?.EnumerateArray()
            .ToDictionary(token => Get(token, "content").GetString()!, token => Get(token, "id").GetInt32()) ?? [];
        AddedTokens = addedIds.Keys;
        var vocabulary = json.ReadVocabulary() ?? throw CreateMissingException("vocab");
        SpecialTokens = SpecialTokens.Find(name =>
            addedIds.TryGetValue(name, out int addedId) ? addedId
            : vocabulary.FirstOrDefault(entry => entry.Key == name) is { Key: not null } entry ? entry.Value
            : throw new ModelLoadException(path, $"expected a token '{name}', found none of that name."));
        MaxTokenCount = ReadTruncation(json);
        _tokenizer = new(() => Guard(path, () => CreateTokenizer(json, vocabulary, addedIds, vocabularySize)));
    }

    public SpecialTokens SpecialTokens { get; }

    /// <summary>Gets the texts that the file's own tokenizer takes as one token wherever they stand.</summary>
    public IReadOnlyCollection<string> AddedTokens { get; }

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
        return Parse(path, folder.ReadAllBytes(ModelFolder.TokenizerFileName), vocabularySize);
    }

    /// <param name="path">The path of the file, for messages.</param>
    /// <param name="json">What it holds.</param>
    /// <param name="vocabularySize">The number of ids that the model knows.</param>
    public static TokenizerFile Parse(string path, byte[] json, int vocabularySize) =>
        Guard(path, () => new TokenizerFile(path, new(json), vocabularySize));

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

    private ContentTokenizer CreateTokenizer(
        TokenizerJson json, IEnumerable<KeyValuePair<string, int>> vocabulary, Dictionary<string, int> addedIds, int vocabularySize)
    {
        var bpe = BpeTokenizer.Create(new BpeOptions(Check(vocabulary, addedIds, vocabularySize))
        {
            ByteLevel = true,
            Merges = json.ReadMerges() ?? throw CreateMissingException("merges"),
            PreTokenizer = new RegexSplitPreTokenizer(ReadSplitPattern(json)),
        });
        return new(bpe, SpecialTokens, ReadNormalizes(json));
    }

    /// <summary>Checks the tokens while they pass: ids that the model does not know, or a byte without a token, which would lose text silently.</summary>
    private IEnumerable<KeyValuePair<string, int>> Check(
        IEnumerable<KeyValuePair<string, int>> vocabulary, Dictionary<string, int> addedIds, int vocabularySize)
    {
        HashSet<char> letters = [];
        var last = addedIds.DefaultIfEmpty().MaxBy(entry => entry.Value);
        foreach (var entry in vocabulary)
        {
            if (entry.Key is [var letter])
            {
                letters.Add(letter);
            }

            if (entry.Value > last.Value)
            {
                last = entry;
            }

            yield return entry;
        }

        RequireAllBytes(letters);
        if (last.Value >= vocabularySize)
        {
            throw new ModelLoadException(
                _path, $"expected ids below {vocabularySize}, the model's vocabulary size, found {last.Value} for '{last.Key}'.");
        }
    }

    private JsonElement Get(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) ? value : throw CreateMissingException(name);

    private ModelLoadException CreateMissingException(string name) => new(_path, $"expected a property '{name}', found none.");

    private static string? GetString(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind is not JsonValueKind.Null ? value.ToString() : null;

    private void Require(string name, string expected, string? found)
    {
        if (found != expected)
        {
            throw new ModelLoadException(_path, $"expected {name} to be '{expected}', found '{found}'.");
        }
    }

    private string ReadSplitPattern(TokenizerJson json)
    {
        var preTokenizer = json.Find("pre_tokenizer") ?? throw CreateMissingException("pre_tokenizer");
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

    private bool ReadNormalizes(TokenizerJson json)
    {
        if (json.Find("normalizer") is not { } normalizer)
        {
            return false;
        }

        Require("normalizer.type", "NFC", GetString(normalizer, "type"));
        return true;
    }

    private int? ReadTruncation(TokenizerJson json)
    {
        if (json.Find("truncation") is not { ValueKind: JsonValueKind.Object } truncation)
        {
            return null;
        }

        int length = Get(truncation, "max_length").GetInt32();
        return length > 0
            ? length
            : throw new ModelLoadException(_path, $"expected truncation.max_length to be a positive number, found {length}.");
    }

    private void RequireAllBytes(HashSet<char> letters)
    {
        for (int value = 0; value < 256; value++)
        {
            if (!letters.Contains(ByteLevelAlphabet.GetLetter((byte)value)))
            {
                throw new ModelLoadException(_path, $"expected a token for each of the 256 bytes, found none for byte {value}.");
            }
        }
    }
}
