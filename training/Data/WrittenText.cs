using System.Text;
using System.Text.RegularExpressions;

namespace TurnTaking.Training.Data;

/// <summary>Brings text of corpora into one form, and into the form that recognizers without punctuation write.</summary>
internal static partial class WrittenText
{
    /// <summary>Makes quotation marks plain and white space single, in Unicode's normal form C.</summary>
    public static string Clean(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (char letter in text.Normalize())
        {
            plain.Append(letter switch
            {
                '\u2018' or '\u2019' => '\'',
                '\u201C' or '\u201D' => '"',
                '\uFEFF' or '\u00A0' => ' ',
                _ => letter,
            });
        }

        return Space().Replace(plain.ToString(), " ").Trim();
    }

    /// <summary>Writes cleaned text in lower case without punctuation; apostrophes and hyphens within words stay.</summary>
    public static string ToSpoken(string text)
    {
        string lower = text.ToLowerInvariant();
        var spoken = new StringBuilder(lower.Length);
        for (int i = 0; i < lower.Length; i++)
        {
            char letter = lower[i];
            bool isKept = char.IsLetterOrDigit(letter) || char.IsSurrogate(letter) || letter is '&' or '@' or '$' or '%' ||
                (letter is '\'' or '-' && IsWithinWord(lower, i));
            spoken.Append(isKept || char.GetUnicodeCategory(letter) is System.Globalization.UnicodeCategory.NonSpacingMark ? letter : ' ');
        }

        return Space().Replace(spoken.ToString(), " ").Trim();
    }

    /// <summary>Splits text into sentences after full stops, question and exclamation marks.</summary>
    public static string[] SplitSentences(string text) => SentenceEnd().Split(text);

    /// <summary>Tells whether text ends like a sentence, also within quotation marks.</summary>
    public static bool EndsSentence(ReadOnlySpan<char> text)
    {
        text = text.TrimEnd("\"')");
        return text.Length > 0 && text[^1] is '.' or '?' or '!';
    }

    /// <summary>Takes the marks off a sentence's end.</summary>
    public static string TrimEnd(string text) => text.TrimEnd('.', '?', '!');

    private static bool IsWithinWord(string text, int index) =>
        index > 0 && index < text.Length - 1 && char.IsLetterOrDigit(text[index - 1]) && char.IsLetterOrDigit(text[index + 1]);

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();

    [GeneratedRegex(@"(?<=[.?!])\s+")]
    private static partial Regex SentenceEnd();
}
