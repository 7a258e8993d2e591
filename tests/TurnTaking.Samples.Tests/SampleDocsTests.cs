namespace TurnTaking.Tests;

public class SampleDocsTests
{
    [Fact]
    public void EverySampleHasAPageAndIsListed()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root!.FullName, "TurnTaking.sln")))
        {
            root = root.Parent;
        }

        string list = File.ReadAllText(Path.Combine(root.FullName, "docs", "samples.md"));
        string[] samples = [.. Directory.GetFiles(Path.Combine(root.FullName, "samples"), "*.csproj", SearchOption.AllDirectories)];
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
