using TurnTaking.Training.Data;

namespace TurnTaking.Training.Examples;

/// <summary>Draws styles and writes text in them.</summary>
internal static class TextStyleExtensions
{
    /// <summary>Draws a style.</summary>
    public static TextStyle Draw(ExampleOptions options, RandomSource random)
    {
        double place = random.NextShare();
        return place < options.SpokenRate ? TextStyle.Spoken
            : place < options.SpokenRate + options.LowerCaseRate ? TextStyle.LowerCase
            : place < options.SpokenRate + options.LowerCaseRate + options.UnfinishedMarkRate ? TextStyle.Unfinished
            : TextStyle.Written;
    }

    /// <summary>Writes cleaned text in a style.</summary>
    public static string Write(this TextStyle style, string text) => style switch
    {
        TextStyle.Spoken => WrittenText.ToSpoken(text),
        TextStyle.LowerCase => text.ToLowerInvariant(),
        TextStyle.Unfinished => WrittenText.TrimEnd(text),
        _ => text,
    };
}
