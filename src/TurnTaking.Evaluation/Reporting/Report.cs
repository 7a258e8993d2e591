namespace TurnTaking.Evaluation;

/// <summary>A report for people: what <see cref="HtmlReport"/> and <see cref="MarkdownReport"/> write.</summary>
/// <param name="Title">The title.</param>
/// <param name="Subject">What it is about, such as a model.</param>
/// <param name="Summary">What was done, in one or more sentences.</param>
/// <param name="Sections">The sections, the most important first.</param>
public sealed record Report(string Title, string Subject, string Summary, IReadOnlyList<ReportSection> Sections);
