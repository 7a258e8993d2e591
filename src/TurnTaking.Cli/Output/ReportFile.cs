using TurnTaking.Evaluation;

namespace TurnTaking.Cli;

/// <summary>Writes reports in the format that a file's name asks for.</summary>
internal static class ReportFile
{
    public static bool IsSupported(string path) => IsHtml(path) || HasExtension(path, ".md");

    public static void Write(Report report, string path)
    {
        using var writer = File.CreateText(path);
        if (IsHtml(path))
        {
            HtmlReport.Write(report, writer);
        }
        else
        {
            MarkdownReport.Write(report, writer);
        }
    }

    private static bool IsHtml(string path) => HasExtension(path, ".html");

    private static bool HasExtension(string path, string extension) => path.EndsWith(extension, StringComparison.OrdinalIgnoreCase);
}
