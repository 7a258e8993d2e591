namespace TurnTaking.Cli;

/// <summary>What is said in the measurements: words that are one token in the tokenizers of both the embedded and the published model.</summary>
internal static class BenchText
{
    private static readonly string[] Words =
        ["and", "I", "would", "like", "to", "have", "that", "in", "my", "time", "for", "you", "with", "the", "good", "day"];

    /// <summary>Gets the word at a place of an endless text.</summary>
    public static string GetWord(int index) => Words[(index + (index / Words.Length * 3)) % Words.Length];

    /// <summary>Gets the first words of the text.</summary>
    public static string Repeat(int wordCount) => string.Join(' ', Enumerable.Range(0, wordCount).Select(GetWord));
}
