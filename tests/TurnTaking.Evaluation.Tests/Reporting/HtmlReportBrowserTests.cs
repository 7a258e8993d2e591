using Microsoft.Playwright;
using TurnTaking.Tests;

namespace TurnTaking.Evaluation.Tests;

/// <summary>Opens a report in a real browser: Chromium, where one is installed.</summary>
public sealed class HtmlReportBrowserTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>A phone, a tablet, a desktop.</summary>
    [Theory]
    [InlineData(360)]
    [InlineData(768)]
    [InlineData(1200)]
    public async Task FitsTheWidthAndShowsEveryPlot(int width)
    {
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await Chromium.LaunchAsync(playwright);
        var page = await browser.NewPageAsync(new() { ViewportSize = new() { Width = width, Height = 800 } });
        var problems = new List<string>();
        page.Console += (_, message) => problems.Add(message.Text);
        page.PageError += (_, error) => problems.Add(error);
        page.Request += (_, request) => problems.AddRange(request.Url.StartsWith("file:", StringComparison.Ordinal) ? [] : [request.Url]);

        await page.GotoAsync(new Uri(WriteReport()).AbsoluteUri);

        Assert.Empty(problems);
        Assert.Equal(width, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        Assert.Equal(3, await page.Locator("figure svg").CountAsync());
        foreach (var plot in await page.Locator("figure svg").AllAsync())
        {
            var box = (await plot.BoundingBoxAsync())!;
            Assert.InRange(box.Width, 250, width);
            Assert.InRange(box.Height / box.Width, 0.6, 0.7);
        }

        // All but the list of flips is read on a phone without scrolling sideways.
        foreach (var table in await page.Locator(".table:not(:has(caption:text-is('Flips')))").AllAsync())
        {
            bool fits = await table.EvaluateAsync<bool>("element => element.scrollWidth <= element.clientWidth");
            Assert.True(fits, await table.InnerTextAsync());
        }
    }

    [Fact]
    public async Task PrintsOnPages()
    {
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await Chromium.LaunchAsync(playwright);
        var page = await browser.NewPageAsync();
        await page.GotoAsync(new Uri(WriteReport()).AbsoluteUri);

        byte[] pdf = await page.PdfAsync(new() { Format = "A4", PreferCSSPageSize = true, PrintBackground = true });

        Assert.Equal("%PDF"u8.ToArray(), pdf[..4]);
    }

    private string WriteReport()
    {
        string path = Path.Combine(_folder.Root, "report.html");
        using var writer = File.CreateText(path);
        HtmlReport.Write(ReportLayout.Create(SampleReports.Create()), writer);
        return path;
    }
}
