using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace TurnTaking.Playground;

/// <summary>Represents how a playground is served.</summary>
internal sealed class PlaygroundOptions
{
    /// <summary>Gets the addresses to listen on.</summary>
    public IReadOnlyList<PlaygroundAddress> Addresses { get; init; } = [PlaygroundAddress.Default];

    /// <summary>Gets what makes the loggers. No log holds what is said.</summary>
    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;

    /// <summary>Gets the clock of the conversations.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
