using Microsoft.Playwright;
using TurnTaking.Onnx;

namespace TurnTaking.Playground.Tests;

/// <summary>A browser, and a playground of the embedded model to open in it.</summary>
public sealed class PlaygroundBrowser : IAsyncLifetime
{
    private readonly OnnxTurnTakingClient _client = new(new OnnxTurnTakingClientOptions());
    private RunningPlayground _playground = null!;
    private IPlaywright _playwright = null!;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        _playground = await RunningPlayground.StartAsync(_client);
        _playwright = await Playwright.CreateAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright.Dispose();
        await _playground.DisposeAsync();
        _client.Dispose();
    }

    /// <summary>Opens the page in a window of its own.</summary>
    public async Task<PlaygroundPage> OpenAsync(BrowserNewContextOptions? options = null)
    {
        _browser ??= await Chromium.LaunchAsync(_playwright);
        var context = await _browser.NewContextAsync(options);
        return await PlaygroundPage.OpenAsync(await context.NewPageAsync(), _playground.Url);
    }
}
