using Microsoft.Extensions.Logging;

namespace TurnTaking.Cli.Tests;

public class StandardErrorLoggerFactoryTests
{
    [Theory]
    [InlineData(LogLevel.Information, "")]
    [InlineData(LogLevel.Warning, "turntaking: warning: Mind 3 things.\n")]
    [InlineData(LogLevel.Error, "turntaking: error: Mind 3 things.\n")]
    [InlineData(LogLevel.None, "")]
    public void WarningsAndErrorsAreLines(LogLevel level, string expected)
    {
        using var error = new StringWriter { NewLine = "\n" };
        var host = new CommandHost
        {
            Input = Stream.Null,
            Output = Stream.Null,
            Console = CommandHost.CreateFileConsole(Stream.Null),
            Error = error,
        };
        using var factory = new StandardErrorLoggerFactory(host);

        factory.CreateLogger("x").Log(level, default, 3, null, (count, _) => $"Mind {count} things.");

        Assert.Equal(expected, error.ToString());
    }
}
