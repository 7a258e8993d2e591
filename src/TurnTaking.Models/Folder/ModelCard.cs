using System.Text;

namespace TurnTaking.Models;

/// <summary>What a model's card says in its metadata, the YAML between two lines <c>---</c> at the beginning of <c>README.md</c>.</summary>
/// <param name="License">The licence's identifier, if it is given.</param>
/// <param name="Languages">The languages that the model was made for; <see langword="null"/> if they are not given.</param>
internal sealed record ModelCard(string? License, IReadOnlyList<string>? Languages)
{
    private const string Fence = "---";

    /// <summary>Reads a model's card; a folder without one says nothing.</summary>
    public static ModelCard Read(ModelFolder folder) =>
        folder.HasFile(ModelFolder.CardFileName)
            ? Parse(Encoding.UTF8.GetString(folder.ReadAllBytes(ModelFolder.CardFileName)))
            : new(null, null);

    /// <summary>Tells whether the model was made for a language; <see langword="true"/> too if it does not say.</summary>
    /// <param name="language">The language as a BCP 47 tag.</param>
    public bool Supports(string language) =>
        Languages is null || Languages.Any(known => known == "multilingual" || GetPrimary(known).SequenceEqual(GetPrimary(language)));

    /// <summary>Reads the few kinds of lines that cards are written in: <c>key: value</c>, <c>key: [a, b]</c>, and <c>- a</c> under a key.</summary>
    public static ModelCard Parse(string text)
    {
        var lines = text.TrimStart('\uFEFF').ReplaceLineEndings("\n").Split('\n');
        Dictionary<string, List<string>> values = [];
        string? key = null;
        foreach (string line in lines[0].TrimEnd() == Fence ? lines.Skip(1).TakeWhile(line => line.TrimEnd() != Fence) : [])
        {
            string trimmed = line.Trim();
            if (trimmed.StartsWith("- ", StringComparison.Ordinal) && key is not null)
            {
                values[key].Add(Unquote(trimmed[2..]));
            }
            else if (line.Length > 0 && !char.IsWhiteSpace(line[0]) && line.Split(':', 2) is [var name, var value])
            {
                key = name;
                values[key] = [.. value.Trim().Trim('[', ']').Split(',').Select(Unquote).Where(item => item.Length > 0)];
            }
        }

        var languages = values.GetValueOrDefault("language");
        return new(values.GetValueOrDefault("license")?.FirstOrDefault(), languages is { Count: > 0 } ? languages : null);
    }

    private static string Unquote(string value) => value.Trim().Trim('"', '\'');

    private static string GetPrimary(string language) => language.Split('-', '_')[0].ToLowerInvariant();
}
