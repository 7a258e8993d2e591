using System.Buffers;
using Microsoft.Extensions.AI;

namespace TurnTaking.Evaluation;

/// <summary>What of a row is kept to show results by it.</summary>
/// <param name="TurnCount">The number of turns.</param>
/// <param name="WordCount">The number of words of the last user message.</param>
/// <param name="Style">How the last user message is written.</param>
/// <param name="Source">The corpus.</param>
/// <param name="OriginalLabel">The label of the source.</param>
/// <param name="Subtype">The kind of the row within its action.</param>
public sealed record RowTraits(
    int TurnCount, int WordCount, WritingStyle Style, string? Source = null, string? OriginalLabel = null, string? Subtype = null)
{
    private static readonly SearchValues<char> Punctuation = SearchValues.Create(".,!?;:");

    /// <summary>Gets the traits of a row.</summary>
    /// <param name="row">The row.</param>
    /// <returns>Its traits.</returns>
    public static RowTraits Of(EvaluationRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        string text = row.Messages.LastOrDefault(message => message.Role == ChatRole.User)?.Text ?? "";
        return new(row.TurnCount, Words.Split(text).Count, GetStyle(text), row.Source, row.OriginalLabel, row.Subtype);
    }

    private static WritingStyle GetStyle(string text) =>
        (text.Any(char.IsUpper), text.AsSpan().ContainsAny(Punctuation)) switch
        {
            (false, false) => WritingStyle.Plain,
            (false, true) => WritingStyle.Punctuated,
            (true, false) => WritingStyle.Capitalized,
            (true, true) => WritingStyle.CapitalizedAndPunctuated,
        };
}
