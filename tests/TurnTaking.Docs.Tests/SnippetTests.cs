using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace TurnTaking.Docs.Tests;

/// <summary>Compiles every C# block of the pages, each as a program of its own.</summary>
public sealed class SnippetTests
{
    private static readonly string Usings = string.Concat(PublicTypes.Namespaces.Select(name => $"global using {name};\n"))
        + SnippetContext.Usings;

    private static readonly CSharpParseOptions ParseOptions = new(LanguageVersion.Latest);

    private static readonly CSharpCompilationOptions Options = new CSharpCompilationOptions(
        OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable).WithSpecificDiagnosticOptions(
        [new("MEAI001", ReportDiagnostic.Suppress), new("TTEXP001", ReportDiagnostic.Suppress)]);

    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Append(typeof(SnippetContext).Assembly.Location)
            .Distinct()
            .Where(File.Exists)
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    public static TheoryData<string> Pages => [.. MarkdownPage.FindPaths().Where(path => MarkdownPage.Open(path).GetFences("csharp").Any())];

    [Theory]
    [MemberData(nameof(Pages))]
    public void EverySnippetCompiles(string path)
    {
        var problems = MarkdownPage.Open(path).GetFences("csharp").SelectMany(fence => Compile(path, fence.Line, fence.Text));
        Problems.AssertNone(problems);
    }

    [Fact]
    public void BrokenSnippetIsNamedWithFileAndLine()
    {
        string problem = Assert.Single(Compile("docs/page.md", 12, "Console.WriteLine(1);\nservices.AddNothing();"));
        Assert.StartsWith("docs/page.md(13,10): error CS1061", problem, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Compile(string path, int line, string snippet)
    {
        var compilation = CSharpCompilation.Create(
            "Snippet",
            [
                CSharpSyntaxTree.ParseText(Usings + GetNames(path), ParseOptions, cancellationToken: TestContext.Current.CancellationToken),
                CSharpSyntaxTree.ParseText(
                    $"#line {line} \"{path}\"\n{snippet}", ParseOptions, path, cancellationToken: TestContext.Current.CancellationToken),
            ],
            References,
            Options);
        return compilation.GetDiagnostics(TestContext.Current.CancellationToken)
            .Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)
            .Select(diagnostic =>
            {
                var position = diagnostic.Location.GetMappedLineSpan();
                var start = position.StartLinePosition;
                return $"{position.Path}({start.Line + 1},{start.Character + 1}): error {diagnostic.Id}: {diagnostic.GetMessage(null)}";
            });
    }

    /// <summary>Gets the names that mean something else from page to page.</summary>
    private static string GetNames(string path)
    {
        string names = path switch
        {
            "docs/live-conversation.md" => nameof(SnippetContext.RealtimeNames),
            "src/TurnTaking.SemanticKernel/README.md" => nameof(SnippetContext.KernelNames),
            _ => nameof(SnippetContext.ServiceNames),
        };
        return $"\nglobal using static TurnTaking.Docs.Tests.SnippetContext.{names};";
    }
}
