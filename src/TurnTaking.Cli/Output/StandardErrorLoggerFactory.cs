using Microsoft.Extensions.Logging;

namespace TurnTaking.Cli;

/// <summary>Makes loggers that write warnings and errors to the standard error, each on one line.</summary>
internal sealed class StandardErrorLoggerFactory(CommandHost host) : ILoggerFactory, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel is >= LogLevel.Warning and < LogLevel.None;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            host.WriteError($"{(logLevel is LogLevel.Warning ? "warning" : "error")}: {formatter(state, exception)}");
        }
    }

    public void Dispose()
    {
    }
}
