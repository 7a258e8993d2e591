using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.ML.Tokenizers;

namespace TurnTaking.Models;

/// <summary>Splits text by a regular expression that sees code points, as the Hugging Face tokenizers do.</summary>
/// <remarks>
/// .NET's expressions see UTF-16 units, to which a letter beyond the basic plane is no letter. Such code points are therefore matched
/// through a stand-in of their category. A run that the expression would keep together is split after <see cref="MaxLength"/> units, so
/// that no text can make the byte-pair merging slow.
/// </remarks>
internal sealed partial class RegexSplitPreTokenizer(string pattern) : PreTokenizer
{
    private const int MaxLength = 2_048;

    public const string Qwen2Pattern =
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    private readonly Regex _regex = pattern == Qwen2Pattern ? Qwen2Regex() : new Regex(pattern, RegexOptions.CultureInvariant);

    public override IEnumerable<(int Offset, int Length)> PreTokenize(string text) => PreTokenize(text.AsSpan());

    public override IEnumerable<(int Offset, int Length)> PreTokenize(ReadOnlySpan<char> text) =>
        text.ContainsAnyInRange('\uD800', '\uDFFF') ? SplitWithStandIns(text) : Split(text);

    private List<(int Offset, int Length)> Split(ReadOnlySpan<char> text)
    {
        var pieces = new List<(int, int)>();
        foreach (var match in _regex.EnumerateMatches(text))
        {
            Add(pieces, text, match.Index, match.Length);
        }

        return pieces;
    }

    private List<(int Offset, int Length)> SplitWithStandIns(ReadOnlySpan<char> text)
    {
        var standIns = new StringBuilder(text.Length);
        var offsets = new List<int>(text.Length + 1);
        int offset = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            standIns.Append(rune.IsBmp ? (char)rune.Value : GetStandIn(rune));
            offsets.Add(offset);
            offset += rune.Utf16SequenceLength;
        }

        offsets.Add(offset);

        var pieces = new List<(int, int)>();
        foreach (var match in _regex.EnumerateMatches(standIns.ToString()))
        {
            int start = offsets[match.Index];
            Add(pieces, text, start, offsets[match.Index + match.Length] - start);
        }

        return pieces;
    }

    private static void Add(List<(int Offset, int Length)> pieces, ReadOnlySpan<char> text, int offset, int length)
    {
        while (length > MaxLength)
        {
            int pieceLength = char.IsHighSurrogate(text[offset + MaxLength - 1]) ? MaxLength - 1 : MaxLength;
            pieces.Add((offset, pieceLength));
            offset += pieceLength;
            length -= pieceLength;
        }

        pieces.Add((offset, length));
    }

    private static char GetStandIn(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.UppercaseLetter => '\u0394',
        UnicodeCategory.LowercaseLetter => '\u03B4',
        UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter or UnicodeCategory.TitlecaseLetter => '\u4E00',
        UnicodeCategory.DecimalDigitNumber => '\u0660',
        UnicodeCategory.LetterNumber => '\u2160',
        UnicodeCategory.OtherNumber => '\u00BD',
        UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark => '\u0301',
        UnicodeCategory.MathSymbol or UnicodeCategory.CurrencySymbol or UnicodeCategory.ModifierSymbol or UnicodeCategory.OtherSymbol =>
            '\u2603',
        UnicodeCategory.Format or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned => '\uE000',
        _ => '\u00A7',
    };

    [GeneratedRegex(Qwen2Pattern, RegexOptions.CultureInvariant)]
    private static partial Regex Qwen2Regex();
}
