namespace TurnTaking.Evaluation;

/// <summary>A section of a report for people.</summary>
/// <param name="Title">The title.</param>
/// <param name="Text">What the tables show and how they were made.</param>
/// <param name="Tables">The tables.</param>
/// <param name="IsDetail">Whether it can be left out where there is little room.</param>
public sealed record ReportSection(string Title, string Text, IReadOnlyList<ReportTable> Tables, bool IsDetail = false)
{
    /// <summary>Gets the section's plots.</summary>
    internal IReadOnlyList<ReportFigure> Figures { get; init; } = [];
}
