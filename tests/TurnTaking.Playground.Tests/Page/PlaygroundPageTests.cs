using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Playwright;

namespace TurnTaking.Playground.Tests;

/// <summary>The page in a real browser: Chromium, where one is installed.</summary>
public sealed class PlaygroundPageTests(PlaygroundBrowser browser, ITestOutputHelper output) : IClassFixture<PlaygroundBrowser>
{
    [Fact]
    public async Task EveryKeystrokeIsJudgedAndATurnIsAnswered()
    {
        await using var page = await browser.OpenAsync();

        await page.TypeAsync("what time do you open");

        // Each of the keystrokes, or a later one in its place.
        await page.Page.WaitForFunctionAsync("performance.getEntriesByName('keystroke-to-decision').length > 5");
        await page.WaitForLogAsync("End of turn", "what time do you open");
        await page.Page.Locator("#track .word.assistant").First.WaitForAsync();
        Assert.Equal("", await page.Page.Locator("#words").InputValueAsync());
        double[] times = await page.Page.EvaluateAsync<double[]>(
            "performance.getEntriesByName('keystroke-to-decision').map(entry => entry.duration).sort((left, right) => left - right)");
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Keystroke to decision, {times.Length} of them: median {times[times.Length / 2]:0.0} ms, longest {times[^1]:0.0} ms."));
        Assert.InRange(times[times.Length / 2], 0.1, 5000);
    }

    [Fact]
    public async Task FirstPaintAndScriptsAreSmall()
    {
        await using var page = await browser.OpenAsync();

        double paint = await page.Page.EvaluateAsync<double>("performance.getEntriesByName('first-contentful-paint')[0].startTime");
        var sizes = await page.Page.EvaluateAsync<Dictionary<string, int>>(
            """
            Object.fromEntries(performance.getEntriesByType('resource').map(
              entry => [new URL(entry.name).pathname, entry.decodedBodySize]))
            """);

        int scripts = sizes.Where(entry => entry.Key.EndsWith(".js", StringComparison.Ordinal)).Sum(entry => entry.Value);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"First paint {paint:0} ms, scripts {scripts / 1000.0:0.0} KB."));
        Assert.InRange(scripts, 1000, 60_000);
        Assert.InRange(paint, 1, 30_000);
    }

    [Fact]
    public async Task TheAgentTalksOnOverABackchannelAndStopsAtAnInterruption()
    {
        await using var page = await browser.OpenAsync();
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Let the agent talk" }).ClickAsync();
        await page.Page.Locator("#track .word.assistant").Nth(3).WaitForAsync();

        await page.TypeAsync("uh-huh");
        await page.WaitForLogAsync("Backchannel", "uh-huh");
        Assert.Equal("", await page.Page.Locator("#words").InputValueAsync());
        await page.TypeAsync("sorry, can I ask something ");
        await page.WaitForLogAsync("Interruption");

        await page.Page.Locator("#track .word.is-unheard").WaitForAsync();
        await page.WaitForLogAsync("End of turn");
        Assert.Equal(1, (await page.GetLogAsync()).Count(what => what == "Backchannel"));
    }

    [Fact]
    public async Task AMomentIsWaitedFor()
    {
        await using var page = await browser.OpenAsync();

        await page.TypeAsync("hold on a second");
        await page.Page.Keyboard.PressAsync("Enter");
        await page.WaitForLogAsync("Hold");

        Assert.Equal("Stay silent", await page.Page.Locator("#verdict").InnerTextAsync());
        Assert.StartsWith("waits for the user", await page.Page.Locator("#countdown-text").InnerTextAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain("End of turn", await page.GetLogAsync());
    }

    [Fact]
    public async Task ACallIsPlayedToItsEnd()
    {
        await using var page = await browser.OpenAsync();

        await page.OpenCallAsync("A late word");
        Assert.Equal("Pause", await page.Page.Locator("#play").InnerTextAsync());
        await page.Page.Locator("#play:text-is('Play')").WaitForAsync(new() { Timeout = 60_000 });

        Assert.Equal(
            ["Turn begins", "Eager end", "End of turn", "Late words"],
            await page.GetLogAsync());
        string position = await page.Page.Locator("#position").InnerTextAsync();
        Assert.Equal(position.Split(' ')[0], position.Split(' ')[2]);
    }

    [Fact]
    public async Task ACallIsScrubbedBothWays()
    {
        await using var page = await browser.OpenAsync();
        await page.OpenCallAsync("An interruption");

        await page.ScrubAsync("8");
        Assert.Contains("Interruption", await page.GetLogAsync());
        await page.ScrubAsync("3.5");
        Assert.Equal(["Turn begins", "Eager end"], await page.GetLogAsync());
        Assert.Equal("Answer", await page.Page.Locator("#verdict").InnerTextAsync());
        await page.ScrubAsync("0");
        Assert.Empty(await page.GetLogAsync());
        Assert.Equal("Play", await page.Page.Locator("#play").InnerTextAsync());
    }

    [Fact]
    public async Task SettingsDecideACallAnew()
    {
        await using var page = await browser.OpenAsync();
        await page.OpenCallAsync("A pause");
        await page.ScrubAsync("10");
        Assert.DoesNotContain("End of turn", await page.GetLogAsync());

        await page.Page.GetByRole(AriaRole.Radio, new() { Name = "Eager" }).CheckAsync();

        await page.WaitForLogAsync("End of turn", "the wait for more has run out");
    }

    [Fact]
    public async Task SettingsAreCopiedAsCode()
    {
        await using var page = await browser.OpenAsync(new() { Permissions = ["clipboard-read", "clipboard-write"] });
        await page.Page.GetByRole(AriaRole.Radio, new() { Name = "Patient" }).CheckAsync();
        await page.Page.Locator("summary").ClickAsync();
        await page.Page.GetByLabel("Minimum wait").FillAsync("0.8");
        await page.Page.GetByLabel("Interruption threshold").FillAsync("0.85");

        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Copy" }).ClickAsync();

        string code = await page.Page.EvaluateAsync<string>("navigator.clipboard.readText()");
        Assert.Equal(
            """
            var options = new LiveConversationOptions
            {
                Eagerness = Eagerness.Low,
                MinimumWait = TimeSpan.FromSeconds(0.8),
                InterruptionThreshold = 0.85,
            };
            await using var conversation =
                new LiveConversation(client, options);
            """,
            code);
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Reset" }).ClickAsync();
        Assert.DoesNotContain("0.8", await page.Page.Locator("#code").InnerTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task EverySliderIsAnOption()
    {
        await using var page = await browser.OpenAsync();

        string[] names = await page.Page.EvaluateAsync<string[]>(
            "[...document.querySelectorAll('#sliders input')].map(input => input.id.slice(8))");

        Assert.Equal(10, names.Length);
        Assert.All(names, name => Assert.NotNull(typeof(LiveConversationOptions).GetProperty(char.ToUpperInvariant(name[0]) + name[1..])));
    }

    [Fact]
    public async Task ACallIsSavedAndOpened()
    {
        await using var page = await browser.OpenAsync();
        await page.TypeAsync("when do you open");
        await page.WaitForLogAsync("End of turn");
        await page.Page.Locator("#track .word.assistant").Nth(2).WaitForAsync();
        await page.Page.GetByRole(AriaRole.Radio, new() { Name = "Patient" }).CheckAsync();

        string path = Path.GetTempFileName();
        var save = page.Page.GetByRole(AriaRole.Button, new() { Name = "Save call" });
        var download = await page.Page.RunAndWaitForDownloadAsync(() => save.ClickAsync());
        await download.SaveAsAsync(path);
        var call = JsonNode.Parse(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken))!;
        Assert.Equal("Low", (string)call["settings"]!["eagerness"]!);
        Assert.Equal(
            ["when", "do", "you", "open"],
            call["words"]!.AsArray().Where(word => (string)word!["speaker"]! == "user").Select(word => (string)word!["text"]!));
        Assert.Single(Replay.ReplayFile.Read(path));

        await using var other = await browser.OpenAsync();
        await other.Page.Locator("#file").SetInputFilesAsync(path);
        await other.Page.Locator("#examples button[aria-pressed=true]", new() { HasText = "Your call" }).WaitForAsync();
        await other.Page.Locator("#track .event[data-tone=end]").First.WaitForAsync();
        Assert.True(await other.Page.GetByRole(AriaRole.Radio, new() { Name = "Patient" }).IsCheckedAsync());
        File.Delete(path);
    }

    [Theory]
    [InlineData("hello", "call.json is no JSON:")]
    [InlineData("[1]", "call.json is no call: expected an object with “id”, “duration” and “words”.")]
    [InlineData("{\"id\":1}\n{\"id\":2}", "call.json holds 2 calls; expected one.")]
    [InlineData("""{"id":"x","duration":2,"words":[{"t0":2,"t1":1,"speaker":"user","text":"a"}]}""",
        "call.json: 'words[0]' ends at 1, before it begins at 2")]
    [InlineData("""{"id":"x","duration":2,"words":[{"t0":1,"t1":2,"speaker":"me","text":"a"}]}""",
        "call.json: 'words[0]' has the speaker 'me'; expected 'user' or 'assistant'")]
    public async Task WhatIsWrongWithAFileIsTold(string text, string problem)
    {
        await using var page = await browser.OpenAsync();

        await page.Page.Locator("#file").SetInputFilesAsync(new FilePayload
        {
            Name = "call.json",
            MimeType = "application/json",
            Buffer = System.Text.Encoding.UTF8.GetBytes(text),
        });

        var alert = page.Page.GetByRole(AriaRole.Alert);
        await alert.WaitForAsync();
        Assert.StartsWith(problem, await alert.InnerTextAsync(), StringComparison.Ordinal);

        // The call goes on as if nothing had been opened.
        await page.TypeAsync("hello");
        await page.WaitForLogAsync("Turn begins");
    }

    [Fact]
    public async Task TenPagesDoNotDisturbEachOther()
    {
        var pages = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => browser.OpenAsync()));

        await Task.WhenAll(pages.Select((page, i) => page.TypeAsync($"I am caller number {i}")));
        for (int i = 0; i < pages.Length; i++)
        {
            await pages[i].WaitForLogAsync("Turn begins");
            await pages[i].Page.Locator("#track .word.user", new() { HasText = "caller" }).WaitForAsync();
            Assert.Equal(1, await pages[i].Page.Locator($"#track .word.user:text-is('{i}')").CountAsync());
            Assert.DoesNotContain("Interruption", await pages[i].GetLogAsync());
        }

        foreach (var page in pages)
        {
            await page.DisposeAsync();
        }
    }

    [Fact]
    public async Task TheKeyboardIsEnough()
    {
        await using var page = await browser.OpenAsync();
        var keyboard = page.Page.Keyboard;
        Assert.Equal("words", await GetFocusAsync());

        // Every control is reached, in the order of the page, and seen when it is.
        List<string> reached = [];
        for (string focus = await GetFocusAsync(); !reached.Contains(focus); focus = await GetFocusAsync())
        {
            reached.Add(focus);
            await keyboard.PressAsync("Tab");
        }

        string[] expected = ["words", "speak", "save", "open", "log", "eagerness", "copy", "tab-talk"];
        Assert.Equal(expected, reached.Where(expected.Contains).OrderBy(name => Array.IndexOf(expected, name)));

        await page.Page.Locator("#tab-talk").FocusAsync();
        await keyboard.PressAsync("ArrowRight");
        Assert.Equal("tab-calls", await GetFocusAsync());
        await page.Page.Locator("#track .event").First.WaitForAsync();
        await keyboard.PressAsync("Tab");
        await keyboard.PressAsync("Tab");
        await keyboard.PressAsync("Enter");
        await page.Page.Locator("#examples button[aria-pressed=true]", new() { HasText = "A backchannel" }).WaitForAsync();
        await page.Page.Locator("#scrub").FocusAsync();
        await keyboard.PressAsync("End");
        Assert.Equal(2, (await page.GetLogAsync()).Count(what => what == "Backchannel"));
        await keyboard.PressAsync("Home");
        Assert.Empty(await page.GetLogAsync());
        await keyboard.PressAsync("Shift+Tab");
        await keyboard.PressAsync("Space");
        await page.Page.Locator("#play:text-is('Pause')").WaitForAsync();

        Task<string> GetFocusAsync() => page.Page.EvaluateAsync<string>(
            "(({ id, name, tagName, textContent }) => id || name || tagName + textContent)(document.activeElement)");
    }

    [Theory]
    [InlineData(360, ColorScheme.Light)]
    [InlineData(360, ColorScheme.Dark)]
    [InlineData(1280, ColorScheme.Light)]
    [InlineData(1280, ColorScheme.Dark)]
    public async Task IsReadable(int width, ColorScheme scheme)
    {
        await using var page = await browser.OpenAsync(
            new() { ViewportSize = new() { Width = width, Height = 800 }, ColorScheme = scheme });
        await page.Page.Locator("summary").ClickAsync();
        await page.TypeAsync("book a table");
        await page.WaitForLogAsync("End of turn");
        await AssertReadableAsync();

        await page.OpenCallAsync("An interruption");
        await page.ScrubAsync("15");
        await page.Page.Locator("#log .what:text-is('Interruption')").WaitForAsync();
        await AssertReadableAsync();

        async Task AssertReadableAsync()
        {
            Assert.Equal(width, await page.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
            Assert.Empty(await page.Page.EvaluateAsync<string[]>(Contrast.FindProblems));
            bool isDark = await page.Page.EvaluateAsync<bool>(
                """
                (([red, green, blue]) => red + green + blue < 384)(
                  getComputedStyle(document.body).backgroundColor.match(/\d+/g).map(Number))
                """);
            Assert.Equal(scheme == ColorScheme.Dark, isDark);
        }
    }

    [Fact]
    public async Task EveryControlHasANameAndBigEnoughAPlace()
    {
        await using var page = await browser.OpenAsync(new() { ViewportSize = new() { Width = 360, Height = 800 } });
        await page.Page.Locator("summary").ClickAsync();

        foreach (var control in await page.Page.Locator("button:visible, input:visible, [role]:visible, summary:visible").AllAsync())
        {
            string html = await control.EvaluateAsync<string>("element => element.outerHTML.slice(0, 80)");
            string name = await control.EvaluateAsync<string>(
                """
                element => element.getAttribute('aria-label') ??
                  (document.getElementById(element.getAttribute('aria-labelledby')) ?? element.labels?.[0] ?? element).textContent
                """);
            Assert.True(name.Trim().Length > 0, html);
            var box = (await control.BoundingBoxAsync())!;
            if (html.StartsWith("<button", StringComparison.Ordinal))
            {
                Assert.True(box is { Width: >= 24, Height: >= 24 }, html);
            }
        }
    }

    [Fact]
    public async Task ReducedMotionMovesInSteps()
    {
        await using var page = await browser.OpenAsync(new() { ReducedMotion = ReducedMotion.Reduce });

        Assert.Equal(
            "0s",
            await page.Page.EvaluateAsync<string>("getComputedStyle(document.querySelector('.bar .fill')).transitionDuration"));
        int changes = await page.Page.EvaluateAsync<int>("""
            new Promise(resolve => {
              let count = 0;
              const observer = new MutationObserver(() => count++);
              observer.observe(document.getElementById('track'), { attributes: true, attributeFilter: ['style'] });
              document.getElementById('speak').click();
              setTimeout(() => resolve(count), 2000);
            })
            """);
        Assert.InRange(changes, 0, 12);
    }
}
