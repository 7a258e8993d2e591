using Microsoft.Playwright;

namespace TurnTaking.Playground.Tests;

/// <summary>The page of the playground in a browser, and what went wrong in it.</summary>
public sealed class PlaygroundPage : IAsyncDisposable
{
    private readonly List<string> _problems = [];

    private PlaygroundPage(IPage page, Uri url)
    {
        Page = page;
        page.Console += (_, message) => _problems.Add(message.Text);
        page.PageError += (_, error) => _problems.Add(error);
        page.RequestFailed += (_, request) => _problems.Add($"{request.Url}: {request.Failure}");
        page.Request += (_, request) => _problems.AddRange(
            request.Url.StartsWith(url.AbsoluteUri, StringComparison.Ordinal) || request.Url.StartsWith("blob:", StringComparison.Ordinal)
                ? []
                : [request.Url]);
    }

    public IPage Page { get; }

    public static async Task<PlaygroundPage> OpenAsync(IPage page, Uri url)
    {
        var playground = new PlaygroundPage(page, url);
        await page.GotoAsync(url.AbsoluteUri);
        await page.Locator("#connection.is-open").WaitForAsync();
        return playground;
    }

    /// <summary>Types as a person does, letter by letter.</summary>
    public Task TypeAsync(string text) => Page.Locator("#words").PressSequentiallyAsync(text, new() { Delay = 30 });

    /// <summary>Waits for a line of the log.</summary>
    public Task WaitForLogAsync(string what, string detail = "") =>
        Page.Locator("#log li", new() { HasText = detail }).Filter(new() { Has = Page.Locator($".what:text-is('{what}')") })
            .First.WaitForAsync();

    /// <summary>Gets the names of what happened, in order.</summary>
    public async Task<IReadOnlyList<string>> GetLogAsync() => await Page.Locator("#log .what").AllInnerTextsAsync();

    /// <summary>Opens a recorded call, and stops it at its start.</summary>
    public async Task OpenCallAsync(string title)
    {
        await Page.GetByRole(AriaRole.Tab, new() { Name = "Recorded calls" }).ClickAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = title, Exact = true }).ClickAsync();
        await Page.Locator("#examples button[aria-pressed=true]", new() { HasText = title }).WaitForAsync();
        await Page.Locator("#track .event").First.WaitForAsync();
    }

    /// <summary>Moves a recorded call to a time in seconds.</summary>
    public Task ScrubAsync(string seconds) => Page.Locator("#scrub").FillAsync(seconds);

    public async ValueTask DisposeAsync()
    {
        // That the server refuses a call, or that it is no longer wanted, is a problem to the browser only.
        Assert.DoesNotContain(_problems, problem => !problem.Contains("400 (Bad Request)", StringComparison.Ordinal) &&
            !problem.EndsWith("api/replay: net::ERR_ABORTED", StringComparison.Ordinal));
        await Page.Context.DisposeAsync();
    }
}
