using Microsoft.Extensions.AI;

namespace TurnTaking.Evaluation;

/// <summary>A labelled conversation.</summary>
/// <param name="Subset">The part of the data that it belongs to; results are shown for each.</param>
/// <param name="Id">What identifies it within its subset.</param>
/// <param name="Messages">The conversation, oldest message first; at least one user or assistant message has text.</param>
/// <param name="Action">The right action.</param>
public sealed record EvaluationRow(string Subset, string Id, IReadOnlyList<ChatMessage> Messages, TurnTakingAction Action)
{
    /// <summary>Gets the corpus that the conversation comes from, if it is known.</summary>
    public string? Source { get; init; }

    /// <summary>Gets the label that the source itself gives, if any.</summary>
    public string? OriginalLabel { get; init; }

    /// <summary>Gets the kind of the row within its action, if any.</summary>
    public string? Subtype { get; init; }

    /// <summary>Gets the number of turns.</summary>
    /// <value>The default is the number of messages.</value>
    public int TurnCount { get; init; } = Messages.Count;

    /// <summary>Gets where the row was read: the file and the row's number in it, from 1.</summary>
    /// <value>The default is the empty string: the row was not read from a file.</value>
    public string Location { get; init; } = "";
}
