using TurnTaking.Training.Data;

namespace TurnTaking.Training.Examples;

/// <summary>How a window of a conversation is written.</summary>
internal enum TextStyle
{
    /// <summary>As in the corpus.</summary>
    Written,

    /// <summary>Without the mark at a turn's end.</summary>
    Unfinished,

    /// <summary>In lower case with punctuation.</summary>
    LowerCase,

    /// <summary>In lower case without punctuation, as many recognizers write.</summary>
    Spoken,
}

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
