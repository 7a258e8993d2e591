using System.Globalization;
using System.Net;

namespace TurnTaking.Evaluation;

/// <summary>Writes reports as HTML: one file with everything in it, for screens of any width and for paper.</summary>
public static class HtmlReport
{
    private static readonly Lazy<string> Style = new(static () =>
    {
        using var reader = new StreamReader(typeof(HtmlReport).Assembly.GetManifestResourceStream("report.css")!);
        return reader.ReadToEnd();
    });

    /// <summary>Writes a report as one HTML file that loads nothing.</summary>
    /// <param name="report">The report.</param>
    /// <param name="writer">Where to write it. It is not closed.</param>
    public static void Write(Report report, TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(
            $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{Encode(report.Title)}: {Encode(report.Subject)}</title>
            <style>
            {Style.Value}</style>
            </head>
            <body>
            <main>
            <header>
            <h1>{Encode(report.Title)}</h1>
            <p>{Encode(report.Summary)}</p>
            </header>

            """.ReplaceLineEndings("\n"));
        foreach (var section in report.Sections)
        {
            Write(section, writer);
        }

        writer.Write("</main>\n</body>\n</html>\n");
    }

    private static void Write(ReportSection section, TextWriter writer)
    {
        writer.Write($"<section>\n<h2>{Encode(section.Title)}</h2>\n");
        if (section.Text.Length > 0)
        {
            writer.Write($"<p>{Encode(section.Text)}</p>\n");
        }

        if (section.Figures.Count > 0)
        {
            writer.Write("<div class=\"figures\">\n");
            foreach (var figure in section.Figures)
            {
                writer.Write($"<figure>\n{figure.Svg}\n<figcaption>{Encode(figure.Caption)}</figcaption>\n</figure>\n");
            }

            writer.Write("</div>\n");
        }

        writer.Write("<div class=\"tables\">\n");
        foreach (var table in section.Tables)
        {
            Write(table, writer);
        }

        writer.Write("</div>\n</section>\n");
    }

    private static void Write(ReportTable table, TextWriter writer)
    {
        writer.Write("<div class=\"table\" tabindex=\"0\">\n<table>\n");
        if (table.Caption is not null)
        {
            writer.Write($"<caption>{Encode(table.Caption)}</caption>\n");
        }

        writer.Write("<thead><tr>");
        for (int i = table.GroupColumnCount; i < table.Columns.Count; i++)
        {
            writer.Write($"<th scope=\"col\"{GetClass(table, i)}>{EncodeBreakable(table.Columns[i])}</th>");
        }

        writer.Write("</tr></thead>\n");
        foreach (var group in GroupRows(table))
        {
            writer.Write("<tbody>\n");
            WriteGroupHeading(table, group[0], writer);
            foreach (var row in group)
            {
                WriteRow(table, row, writer);
            }

            writer.Write("</tbody>\n");
        }

        writer.Write("</table>\n</div>\n");
    }

    private static void WriteGroupHeading(ReportTable table, IReadOnlyList<ReportCell> row, TextWriter writer)
    {
        if (table.GroupColumnCount > 0)
        {
            var details = Enumerable.Range(1, table.GroupColumnCount - 1).Select(i => $"{table.Columns[i]} {row[i].Text}");
            writer.Write(
                $"<tr class=\"group\"><th scope=\"rowgroup\" colspan=\"{table.Columns.Count - table.GroupColumnCount}\">{Encode(row[0].Text)}" +
                $"<small>{Encode(string.Join(", ", details))}</small></th></tr>\n");
        }
    }

    private static void WriteRow(ReportTable table, IReadOnlyList<ReportCell> row, TextWriter writer)
    {
        writer.Write("<tr>");
        for (int i = table.GroupColumnCount; i < row.Count; i++)
        {
            var cell = row[i];
            string shade = cell.Shade is { } share
                ? string.Create(CultureInfo.InvariantCulture, $" style=\"--shade:{share * 100:0}%\"")
                : "";
            string detail = cell.Detail is null ? "" : $"<small>{Encode(cell.Detail)}</small>";
            string tag = i == table.GroupColumnCount ? "th" : "td";
            string scope = tag == "th" ? " scope=\"row\"" : "";
            writer.Write($"<{tag}{scope}{GetClass(table, i)}{shade}>{EncodeBreakable(cell.Text)}{detail}</{tag}>");
        }

        writer.Write("</tr>\n");
    }

    private static IEnumerable<List<IReadOnlyList<ReportCell>>> GroupRows(ReportTable table)
    {
        var group = new List<IReadOnlyList<ReportCell>>();
        foreach (var row in table.Rows)
        {
            if (group.Count > 0 && !group[0].Take(table.GroupColumnCount).SequenceEqual(row.Take(table.GroupColumnCount)))
            {
                yield return group;
                group = [];
            }

            group.Add(row);
        }

        if (group.Count > 0)
        {
            yield return group;
        }
    }

    private static string GetClass(ReportTable table, int column) => column < table.TextColumnCount ? "" : " class=\"number\"";

    /// <summary>Lets long names break where their words meet.</summary>
    private static string EncodeBreakable(string text) => Encode(text).Replace("_", "_<wbr>", StringComparison.Ordinal);

    private static string Encode(string text) => WebUtility.HtmlEncode(text);
}
