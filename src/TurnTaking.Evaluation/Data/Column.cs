namespace TurnTaking.Evaluation;

/// <summary>The names of the columns.</summary>
internal static class Column
{
    public const string Id = "id";
    public const string Source = "source";
    public const string Messages = "messages";
    public const string Role = "role";
    public const string Content = "content";
    public const string Action = "action";
    public const string OriginalLabel = "original_label";
    public const string Subtype = "subtype";
    public const string TurnCount = "num_turns";

    public static IReadOnlyList<string> Required { get; } = [Id, Messages, Action];
}
