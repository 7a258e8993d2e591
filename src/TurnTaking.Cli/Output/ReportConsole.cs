using Spectre.Console;
using TurnTaking.Evaluation;

namespace TurnTaking.Cli;

/// <summary>Shows a report's main tables in 80 columns.</summary>
internal static class ReportConsole
{
    public static void Write(Report report, IAnsiConsole console)
    {
        console.WriteLine(report.Summary);
        foreach (var section in report.Sections.Where(section => !section.IsDetail))
        {
            console.WriteLine();
            console.WriteLine(section.Title, new Style(decoration: Decoration.Bold));
            if (section.Text.Length > 0)
            {
                console.WriteLine(section.Text);
            }

            foreach (var table in section.Tables.Where(table => table.Rows.Count > 0))
            {
                if (table.Caption is not null)
                {
                    console.WriteLine();
                    console.WriteLine(table.Caption);
                }

                console.Write(CreateTable(table));
            }
        }
    }

    private static Table CreateTable(ReportTable source)
    {
        var table = new Table { Border = TableBorder.Simple };
        int first = source.GroupColumnCount;
        for (int i = first; i < source.Columns.Count; i++)
        {
            // With spaces the long names of actions break into lines at the right place.
            string name = source.Columns[i].Replace('_', ' ');
            var column = new TableColumn(new Text(name));
            int width = Math.Max(source.Rows.Max(row => Show(row[i]).Length), name.Split(' ').Max(word => word.Length));
            table.AddColumn(i < source.TextColumnCount ? column.NoWrap() : column.RightAligned().Width(width));
        }

        IReadOnlyList<ReportCell>? previous = null;
        foreach (var row in source.Rows)
        {
            if (first > 0 && (previous is null || !previous.Take(first).SequenceEqual(row.Take(first))))
            {
                var bold = new Style(decoration: Decoration.Bold);
                table.AddRow(Enumerable.Range(0, row.Count - first).Select(i =>
                    new Text(i == 0 ? row[0].Text : i < first ? $"{source.Columns[i]} {row[i].Text}" : "", bold)));
            }

            table.AddRow(row.Skip(first).Select(cell => new Text(Show(cell))));
            previous = row;
        }

        return table;
    }

    private static string Show(ReportCell cell) => cell.Detail is null ? cell.Text : $"{cell.Text} ({cell.Detail})";
}
