using System.Collections.Concurrent;
using TurnTaking.Models;

namespace TurnTaking.Training.Tokenization;

/// <summary>Encodes words one by one and remembers their ids. Thread-safe.</summary>
/// <remarks>
/// In text with single spaces no token of the Qwen2 pre-tokenizer reaches from one word into the next one's space, so the ids of a text are
/// those of its words, each but the first with the space before it.
/// </remarks>
internal sealed class WordEncoder(ContentTokenizer tokenizer)
{
    private const int MaxCount = 500_000;

    private readonly ConcurrentDictionary<string, int[]> _ids = new();

    public SpecialTokens SpecialTokens => tokenizer.SpecialTokens;

    /// <summary>Encodes a piece of text that begins with a space or begins the text.</summary>
    public int[] Encode(string piece)
    {
        if (_ids.TryGetValue(piece, out int[]? ids))
        {
            return ids;
        }

        ids = [.. tokenizer.Encode(piece)];
        if (_ids.Count < MaxCount)
        {
            _ids[piece] = ids;
        }

        return ids;
    }
}
