namespace TurnTaking.Evaluation;

/// <summary>A plot.</summary>
/// <param name="Caption">What it shows.</param>
/// <param name="Svg">The plot as an <c>svg</c> element.</param>
internal sealed record ReportFigure(string Caption, string Svg);
