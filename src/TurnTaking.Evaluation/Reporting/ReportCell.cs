namespace TurnTaking.Evaluation;

/// <summary>A cell of a table for people.</summary>
/// <param name="Text">The text.</param>
/// <param name="Detail">What may be written smaller beside it, such as an interval.</param>
/// <param name="Shade">How strongly the cell may be coloured, 0 to 1; <see langword="null"/> for not at all.</param>
public sealed record ReportCell(string Text, string? Detail = null, double? Shade = null);
