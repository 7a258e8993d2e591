namespace TurnTaking.Evaluation;

/// <summary>Writes reports as Markdown.</summary>
public static class MarkdownReport
{
    /// <summary>Writes a report as Markdown with tables.</summary>
    /// <param name="report">The report.</param>
    /// <param name="writer">Where to write it. It is not closed.</param>
    public static void Write(Report report, TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write($"# {report.Title}\n\n{Escape(report.Summary)}\n");
        foreach (var section in report.Sections)
        {
            writer.Write($"\n## {section.Title}\n");
            if (section.Text.Length > 0)
            {
                writer.Write($"\n{Escape(section.Text)}\n");
            }

            foreach (var table in section.Tables)
            {
                Write(table, writer);
            }
        }
    }

    private static void Write(ReportTable table, TextWriter writer)
    {
        if (table.Caption is not null)
        {
            writer.Write($"\n### {Escape(table.Caption)}\n");
        }

        writer.Write($"\n| {string.Join(" | ", table.Columns.Select(Escape))} |\n|");
        for (int i = 0; i < table.Columns.Count; i++)
        {
            writer.Write(i < table.TextColumnCount ? "---|" : "--:|");
        }

        writer.Write('\n');
        foreach (var row in table.Rows)
        {
            var cells = row.Select(cell => Escape(cell.Detail is null ? cell.Text : $"{cell.Text} ({cell.Detail})"));
            writer.Write($"| {string.Join(" | ", cells)} |\n");
        }
    }

    private static string Escape(string text) => text.ReplaceLineEndings(" ")
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("|", "\\|", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace("*", "\\*", StringComparison.Ordinal)
        .Replace("_", "\\_", StringComparison.Ordinal);
}
