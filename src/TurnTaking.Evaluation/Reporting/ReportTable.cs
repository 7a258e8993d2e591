namespace TurnTaking.Evaluation;

/// <summary>A table for people.</summary>
/// <param name="Caption">What it shows, or <see langword="null"/> where the section's title says it.</param>
/// <param name="Columns">The columns' names.</param>
/// <param name="GroupColumnCount">
/// How many of the first columns tell the group that rows belong to; equal ones follow each other.
/// </param>
/// <param name="TextColumnCount">How many of the first columns are text; the others are numbers.</param>
/// <param name="Rows">The rows, with a cell for each column.</param>
public sealed record ReportTable(
    string? Caption,
    IReadOnlyList<string> Columns,
    int GroupColumnCount,
    int TextColumnCount,
    IReadOnlyList<IReadOnlyList<ReportCell>> Rows);
