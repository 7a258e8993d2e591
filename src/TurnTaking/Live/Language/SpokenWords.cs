using System.Globalization;

namespace TurnTaking;

/// <summary>Counts and compares words as they were spoken: writing, that is casing and punctuation, does not count.</summary>
/// <remarks>Letters of scripts without casing count as words of their own, since some of these scripts have no spaces.</remarks>
internal static class SpokenWords
{
    public static int Count(ReadOnlySpan<char> text) => Walk(text, int.MaxValue).Count;

    /// <summary>Gets what follows the first words.</summary>
    public static ReadOnlySpan<char> Skip(ReadOnlySpan<char> text, int count) =>
        count == 0 ? text : text[Walk(text, count).End..];

    /// <summary>Compares letters and digits only, so that "ice-cream" is "ice cream".</summary>
    public static bool AreSame(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        int i = 0, j = 0;
        while (true)
        {
            while (i < left.Length && !IsSpoken(left[i]))
            {
                i++;
            }

            while (j < right.Length && !IsSpoken(right[j]))
            {
                j++;
            }

            if (i == left.Length || j == right.Length)
            {
                return i == left.Length && j == right.Length;
            }

            if (char.ToUpperInvariant(left[i++]) != char.ToUpperInvariant(right[j++]))
            {
                return false;
            }
        }
    }

    /// <summary>
    /// Writes lower-case words with single spaces between them, keeping only letters, digits and what joins them.
    /// </summary>
    public static string Normalize(ReadOnlySpan<char> text)
    {
        Span<char> buffer = text.Length <= 512 ? stackalloc char[text.Length] : new char[text.Length];
        int length = 0;
        bool isGap = false;
        foreach (char c in text)
        {
            if (IsSpoken(c))
            {
                if (isGap && length > 0)
                {
                    buffer[length++] = ' ';
                }

                buffer[length++] = char.ToLowerInvariant(c);
                isGap = false;
            }
            else if (c is not ('\'' or '’'))
            {
                isGap = true;
            }
        }

        return new(buffer[..length]);
    }

    private static (int Count, int End) Walk(ReadOnlySpan<char> text, int limit)
    {
        int count = 0;
        bool isInWord = false;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (char.IsWhiteSpace(c))
            {
                isInWord = false;
            }
            else if (IsSpoken(c))
            {
                bool isWhole = char.GetUnicodeCategory(c) == UnicodeCategory.OtherLetter;
                if (!isInWord || isWhole)
                {
                    if (count == limit)
                    {
                        return (count, i);
                    }

                    count++;
                }

                isInWord = !isWhole;
            }
        }

        return (count, text.Length);
    }

    // Surrogates are the letters, or the emoji, outside the basic plane: something was said.
    private static bool IsSpoken(char c) => char.IsLetterOrDigit(c) || char.IsSurrogate(c) || char.GetUnicodeCategory(c) is
        UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.OtherSymbol;
}
