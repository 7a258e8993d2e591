using System.Globalization;

namespace TurnTaking.Training.Examples;

/// <summary>The lists of phrases that examples are made with, text files of this assembly.</summary>
/// <remarks>A line is a phrase; a number before it, and a tab, is its weight.</remarks>
internal static class PhraseList
{
    public static IReadOnlyList<(string Text, double Weight)> Read(string name) =>
        [.. ReadLines(name).Select(parts => parts is [var weight, var text]
            ? (text, double.Parse(weight, CultureInfo.InvariantCulture))
            : (parts[0], 1))];

    /// <summary>Reads a list whose lines are pairs of words with a tab between them.</summary>
    public static IReadOnlyList<(string Left, string Right)> ReadPairs(string name) =>
        [.. ReadLines(name).Select(parts => (parts[0], parts[1]))];

    private static IEnumerable<string[]> ReadLines(string name)
    {
        using var reader = new StreamReader(typeof(PhraseList).Assembly.GetManifestResourceStream($"{name}.txt")!);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0 && !line.StartsWith('#'))
            {
                yield return line.Split('\t');
            }
        }
    }
}
