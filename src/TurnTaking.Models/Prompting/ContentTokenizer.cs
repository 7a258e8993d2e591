using Microsoft.ML.Tokenizers;

namespace TurnTaking.Models;

/// <summary>A model's byte-level BPE tokenizer. It takes all text as content: no special token is recognised in it.</summary>
/// <remarks>It is thread-safe.</remarks>
internal sealed class ContentTokenizer(BpeTokenizer bpe, SpecialTokens specialTokens, bool normalizes)
{
    /// <summary>How many characters are tried first for each token wanted from a text's end; words have about four a token.</summary>
    private const int CharactersPerToken = 8;

    public SpecialTokens SpecialTokens => specialTokens;

    /// <summary>Gets a value indicating whether text must be brought into Unicode's normal form C and this process cannot do it.</summary>
    /// <remarks>Where globalization is invariant, <see cref="string.Normalize()"/> returns non-ASCII text as it is.</remarks>
    public bool CannotNormalize => normalizes && "e\u0301".Normalize().Length != 1;

    public IReadOnlyList<int> Encode(string text)
    {
        if (normalizes && !text.IsNormalized())
        {
            text = text.Normalize();
        }

        return bpe.EncodeToIds(text, considerPreTokenization: true, considerNormalization: false);
    }

    /// <summary>Gets the text of ids; where they begin or end inside a character, that is a replacement character.</summary>
    public string Decode(ReadOnlySpan<int> ids) => bpe.Decode(ids.ToArray());

    /// <summary>Encodes a text as far as it fits, from its end; the work is bounded by <paramref name="maxCount"/>, not by the text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="maxCount">The most ids wanted.</param>
    /// <param name="isWhole">Whether the ids are those of the whole text.</param>
    public IReadOnlyList<int> EncodeEnd(string text, int maxCount, out bool isWhole)
    {
        for (long length = (long)maxCount * CharactersPerToken; length < text.Length; length *= 2)
        {
            var endIds = Encode(text[FindStart(text, (int)(text.Length - length))..]);
            if (endIds.Count > maxCount)
            {
                isWhole = false;
                return [.. endIds.Skip(endIds.Count - maxCount)];
            }
        }

        var ids = Encode(text);
        isWhole = ids.Count <= maxCount;
        return isWhole ? ids : [.. ids.Skip(ids.Count - maxCount)];
    }

    /// <summary>Moves a cut back to where a word begins, or at least to where a character does, so that the ids after it are exact.</summary>
    private static int FindStart(string text, int start)
    {
        int space = text.AsSpan(Math.Max(0, start - 256), Math.Min(256, start)).LastIndexOf(' ');
        if (space >= 0)
        {
            return Math.Max(0, start - 256) + space;
        }

        return start > 0 && char.IsSurrogatePair(text[start - 1], text[start]) ? start - 1 : start;
    }
}
