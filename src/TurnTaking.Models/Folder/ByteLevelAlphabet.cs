using System.Text;

namespace TurnTaking.Models;

/// <summary>GPT-2's alphabet: a printable letter for each byte, so that tokens can be written as text.</summary>
internal static class ByteLevelAlphabet
{
    private static readonly char[] Letters = CreateLetters();

    /// <summary>Gets the letters in the order of Unicode, in which the tokenizers library numbers them.</summary>
    public static IReadOnlyList<char> Ordered { get; } = [.. Letters.Order()];

    /// <summary>Gets the letter of a byte.</summary>
    public static char GetLetter(byte value) => Letters[value];

    /// <summary>Writes the bytes of a text's UTF-8 form as letters.</summary>
    public static string Write(string text) => string.Concat(Encoding.UTF8.GetBytes(text).Select(GetLetter));

    private static char[] CreateLetters()
    {
        var letters = new char[256];
        int next = 256;
        for (int value = 0; value < letters.Length; value++)
        {
            bool isPrintable = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);
            letters[value] = (char)(isPrintable ? value : next++);
        }

        return letters;
    }
}
