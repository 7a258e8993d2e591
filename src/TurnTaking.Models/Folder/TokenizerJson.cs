using System.Text.Json;

namespace TurnTaking.Models;

/// <summary>The content of a <c>tokenizer.json</c>, whose vocabulary and merges are read from the bytes each time they are asked for.</summary>
/// <remarks>Those of a large model are 300,000 entries: as a document in memory they would take several times the file's size.</remarks>
internal sealed class TokenizerJson
{
    private const string ModelPrefix = "model.";
    private const string VocabularyName = "model.vocab";
    private const string MergesName = "model.merges";

    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly Dictionary<string, JsonElement> _values = [];
    private readonly Dictionary<string, int> _starts = [];

    /// <param name="bytes">The file's content.</param>
    /// <exception cref="JsonException">The content is no JSON object.</exception>
    public TokenizerJson(ReadOnlyMemory<byte> bytes)
    {
        _bytes = bytes;
        var reader = new Utf8JsonReader(bytes.Span);
        reader.Read();
        ReadObject(ref reader, prefix: "");
        reader.Read();
    }

    /// <summary>Gets a property of the file, or one of its model by <c>model.</c> and its name.</summary>
    /// <returns><see langword="null"/> if there is none, or if it is null.</returns>
    public JsonElement? Find(string name) =>
        _values.TryGetValue(name, out var value) && value.ValueKind is not JsonValueKind.Null ? value : null;

    /// <summary>Reads the tokens and their ids.</summary>
    /// <returns><see langword="null"/> if the model has no vocabulary.</returns>
    /// <exception cref="InvalidOperationException">While it is enumerated: an id is no number.</exception>
    public IEnumerable<KeyValuePair<string, int>>? ReadVocabulary() =>
        _starts.TryGetValue(VocabularyName, out int start)
            ? ReadEntries(start, JsonTokenType.StartObject, static (ref reader) =>
            {
                string token = reader.GetString()!;
                reader.Read();
                return KeyValuePair.Create(token, reader.GetInt32());
            })
            : null;

    /// <summary>Reads the pairs of tokens that are merged, each with a space between the two.</summary>
    /// <returns><see langword="null"/> if the model has no merges.</returns>
    /// <exception cref="InvalidOperationException">While they are enumerated: one is no text and no array of two texts.</exception>
    public IEnumerable<string>? ReadMerges() =>
        _starts.TryGetValue(MergesName, out int start)
            ? ReadEntries(start, JsonTokenType.StartArray, static (ref reader) =>
            {
                if (reader.TokenType is not JsonTokenType.StartArray)
                {
                    return reader.GetString()!;
                }

                reader.Read();
                string first = reader.GetString()!;
                reader.Read();
                string second = reader.GetString()!;
                reader.Read();
                return reader.TokenType is JsonTokenType.EndArray
                    ? $"{first} {second}"
                    : throw new InvalidOperationException("A merge has more than two parts.");
            })
            : null;

    private delegate T EntryReader<T>(ref Utf8JsonReader reader);

    private void ReadObject(ref Utf8JsonReader reader, string prefix)
    {
        if (reader.TokenType is not JsonTokenType.StartObject)
        {
            throw new JsonException($"The JSON value of kind {reader.TokenType} is no object.");
        }

        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            string name = prefix + reader.GetString();
            reader.Read();
            if (prefix.Length == 0 && name == "model")
            {
                ReadObject(ref reader, ModelPrefix);
            }
            else if (name is VocabularyName or MergesName)
            {
                _starts[name] = (int)reader.TokenStartIndex;
                reader.Skip();
            }
            else
            {
                _values[name] = JsonElement.ParseValue(ref reader);
            }
        }
    }

    private IEnumerable<T> ReadEntries<T>(int start, JsonTokenType container, EntryReader<T> readEntry)
    {
        int position = start;
        JsonReaderState state = default;
        Open(ref position, ref state, container);
        while (TryRead(ref position, ref state, readEntry, out var entry))
        {
            yield return entry;
        }
    }

    private void Open(ref int position, ref JsonReaderState state, JsonTokenType container)
    {
        var reader = new Utf8JsonReader(_bytes.Span[position..], isFinalBlock: true, state);
        reader.Read();
        if (reader.TokenType != container)
        {
            throw new InvalidOperationException($"The JSON value of kind {reader.TokenType} is none of kind {container}.");
        }

        Advance(in reader, ref position, ref state);
    }

    private bool TryRead<T>(ref int position, ref JsonReaderState state, EntryReader<T> readEntry, out T entry)
    {
        var reader = new Utf8JsonReader(_bytes.Span[position..], isFinalBlock: true, state);
        reader.Read();
        if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray)
        {
            entry = default!;
            return false;
        }

        entry = readEntry(ref reader);
        Advance(in reader, ref position, ref state);
        return true;
    }

    private static void Advance(in Utf8JsonReader reader, ref int position, ref JsonReaderState state)
    {
        position += (int)reader.BytesConsumed;
        state = reader.CurrentState;
    }
}
