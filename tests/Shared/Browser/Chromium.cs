using Microsoft.Playwright;

namespace TurnTaking.Tests;

/// <summary>A real browser: Chromium, where one is installed.</summary>
internal static class Chromium
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];

    /// <summary>Starts the browser; where there is none, the test is skipped.</summary>
    public static Task<IBrowser> LaunchAsync(IPlaywright playwright)
    {
        string? path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .SelectMany(folder => Names.Select(name => Path.Combine(folder, name)))
            .FirstOrDefault(File.Exists);
        Assert.SkipWhen(path is null, $"none of {string.Join(", ", Names)} is on the PATH");
        return playwright.Chromium.LaunchAsync(new() { ExecutablePath = path, Args = ["--no-sandbox"] });
    }
}
