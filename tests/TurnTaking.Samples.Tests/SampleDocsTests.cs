namespace TurnTaking.Tests;

public class SampleDocsTests
{
    [Fact]
    public void EverySampleHasAPageAndIsListed()
    {
        string list = RepositoryFolder.ReadFile("docs/samples.md");
        string[] samples = [.. Directory.GetFiles(Path.Combine(RepositoryFolder.Path, "samples"), "*.csproj", SearchOption.AllDirectories)];
        Assert.NotEmpty(samples);
        Assert.All(samples, project =>
        {
            string name = Path.GetFileNameWithoutExtension(project);
            string page = File.ReadAllText(Path.Combine(Path.GetDirectoryName(project)!, "README.md"));
            Assert.Contains($"dotnet run --project samples/{name}", page, StringComparison.Ordinal);
            Assert.Contains($"[{name}](../samples/{name}/README.md)", list, StringComparison.Ordinal);
            Assert.Contains($"dotnet run --project samples/{name}", list, StringComparison.Ordinal);
        });
    }
}
