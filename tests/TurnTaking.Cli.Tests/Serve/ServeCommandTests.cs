namespace TurnTaking.Cli.Tests;

public sealed class ServeCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("turntaking-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("--api-key-file", "missing.txt", "--api-key-file cannot be read")]
    [InlineData("--api-key", " ", "ApiKeys holds an empty key")]
    [InlineData("--drain-delay", "-1", "--drain-delay is '-1'; expected a number of seconds from 0 to 3600.")]
    [InlineData("--shutdown-timeout", "soon", "--shutdown-timeout is 'soon'; expected a number of seconds from 0 to 3600.")]
    [InlineData("--max-concurrent", "0", "--max-concurrent is '0'; expected a number from 1.")]
    [InlineData("--predictions-per-second", "0.5", "--predictions-per-second is '0.5'; expected a number from 1.")]
    [InlineData("--urls", "nonsense", "'nonsense'")]
    public async Task WhatCannotBeUsedEndsTheCommandWithAMessage(string option, string value, string part)
    {
        var run = await CommandLineRun.RunAsync(["serve", option, value]);

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.StartsWith("turntaking: ", run.Error, StringComparison.Ordinal);
        Assert.Contains(part, run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd().Split('\n'));
    }

    [Fact]
    public void AFileOfKeysHasOneALine()
    {
        string path = Path.Combine(_folder, "keys.txt");
        File.WriteAllText(path, "# for the dialer\nfirst\n\n  second  \n");

        Assert.Equal(["first", "second"], ApiKeyFile.Read(path));
    }

    [Fact]
    public void AFileWithoutKeysIsRefused()
    {
        string path = Path.Combine(_folder, "keys.txt");
        File.WriteAllText(path, "# none\n");

        var exception = Assert.Throws<CommandException>(() => ApiKeyFile.Read(path));

        Assert.Contains("has no key; expected one a line", exception.Message, StringComparison.Ordinal);
    }
}
