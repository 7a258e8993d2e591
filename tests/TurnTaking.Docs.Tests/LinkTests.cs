namespace TurnTaking.Docs.Tests;

/// <summary>Checks that what the pages link to within the repository is there.</summary>
public sealed class LinkTests
{
    public static TheoryData<string> Pages => [.. MarkdownPage.FindPaths()];

    [Theory]
    [MemberData(nameof(Pages))]
    public void EveryLinkLeadsSomewhere(string path)
    {
        var problems = MarkdownPage.Open(path).Links
            .Where(link => !link.Target.Contains("://", StringComparison.Ordinal) && !link.Target.StartsWith("/api/", StringComparison.Ordinal))
            .Where(link => !Exists(path, link.Target))
            .Select(link => $"{path}({link.Line}): there is no {link.Target}");
        Problems.AssertNone(problems);
    }

    private static bool Exists(string path, string target)
    {
        string[] parts = target.Split('#');
        string file = parts[0].Length == 0
            ? path
            : Path.GetRelativePath(RepositoryFolder.Path, Path.Combine(RepositoryFolder.Path, Path.GetDirectoryName(path)!, parts[0])).Replace('\\', '/');
        string whole = Path.Combine(RepositoryFolder.Path, file);
        return parts.Length == 1
            ? File.Exists(whole) || Directory.Exists(whole)
            : File.Exists(whole) && MarkdownPage.Open(file).Anchors.Contains(parts[1]);
    }
}
