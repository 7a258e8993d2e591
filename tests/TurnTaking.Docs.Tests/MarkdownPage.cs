using Markdig;
using Markdig.Extensions.AutoIdentifiers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace TurnTaking.Docs.Tests;

/// <summary>A Markdown file of the repository.</summary>
internal sealed class MarkdownPage
{
    private static readonly string[] Folders = ["docs", "src", "samples", "benchmarks", "training"];

    private static readonly string[] Made = ["docs/api/", "docs/samples/", "docs/node_modules/"];

    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder()
        .UsePipeTables()
        .UseAutoIdentifiers(AutoIdentifierOptions.GitHub)
        .Build();

    private readonly MarkdownDocument _document;

    private MarkdownPage(string path)
    {
        Path = path;
        _document = Markdown.Parse(File.ReadAllText(System.IO.Path.Combine(RepositoryFolder.Path, path)), Pipeline);
    }

    /// <summary>Gets the path below the repository's root.</summary>
    public string Path { get; }

    public IEnumerable<string> Anchors => _document.Descendants<HeadingBlock>().Select(heading => heading.GetAttributes().Id!);

    /// <summary>Gets the targets of links and images, with their lines.</summary>
    public IEnumerable<(int Line, string Target)> Links =>
        _document.Descendants<LinkInline>().Select(link => (link.Line + 1, link.Url ?? ""));

    /// <summary>Finds the pages that people read: those at the root, of the site, of the packages and of the samples.</summary>
    public static IEnumerable<string> FindPaths()
    {
        var files = Directory.EnumerateFiles(RepositoryFolder.Path, "*.md").Concat(
            Folders
                .Select(folder => System.IO.Path.Combine(RepositoryFolder.Path, folder))
                .Where(Directory.Exists)
                .SelectMany(folder => Directory.EnumerateFiles(folder, "*.md", SearchOption.AllDirectories)));
        return files.Select(file => System.IO.Path.GetRelativePath(RepositoryFolder.Path, file).Replace('\\', '/'))
            .Where(path => !Made.Any(folder => path.StartsWith(folder, StringComparison.Ordinal)))
            .Order(StringComparer.Ordinal);
    }

    public static MarkdownPage Open(string path) => new(path);

    /// <summary>Gets the fenced blocks in a language, each with the line of its first line.</summary>
    public IEnumerable<(int Line, string Text)> GetFences(string language) => _document.Descendants<FencedCodeBlock>()
        .Where(block => block.Info == language)
        .Select(block => (block.Line + 2, block.Lines.ToString()));
}
