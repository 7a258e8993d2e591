using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Reflection;

namespace TurnTaking.Docs.Tests;

/// <summary>Checks that what a user meets has its place in the pages.</summary>
public sealed class CoverageTests
{
    [Fact]
    public void EveryDiagnosticHasItsPage()
    {
        var attributes = PublicTypes.All.Select(type => type.GetCustomAttribute<ExperimentalAttribute>()).OfType<ExperimentalAttribute>().ToList();
        Assert.NotEmpty(attributes);
        foreach (var attribute in attributes.DistinctBy(attribute => attribute.DiagnosticId))
        {
            Assert.NotNull(attribute.UrlFormat);
            string page = string.Format(CultureInfo.InvariantCulture, attribute.UrlFormat, attribute.DiagnosticId);
            Assert.True(File.Exists(Path.Combine(RepositoryFolder.Path, page)), $"There is no {page}.");
        }
    }

    [Fact]
    public void EveryExceptionIsInTheTroubleshooting()
    {
        var exceptions = PublicTypes.All.Where(type => type.IsSubclassOf(typeof(Exception))).Select(type => type.Name).ToList();
        string page = File.ReadAllText(Path.Combine(RepositoryFolder.Path, "docs", "troubleshooting.md"));
        Assert.NotEmpty(exceptions);
        Assert.All(exceptions, name => Assert.Contains($"`{name}`", page, StringComparison.Ordinal));
    }
}
