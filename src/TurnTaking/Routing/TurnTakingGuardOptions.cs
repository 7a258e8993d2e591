using Polly.CircuitBreaker;

namespace TurnTaking;

/// <summary>Represents the options of a client that may fail or be late, and that another one then stands in for.</summary>
public abstract class TurnTakingGuardOptions
{
    private TimeSpan? _timeout = TimeSpan.FromMilliseconds(500);

    private protected TurnTakingGuardOptions()
    {
    }

    /// <summary>Gets or sets how long the client may take, 10 milliseconds to 1 day.</summary>
    /// <value>The default is 500 milliseconds; with <see langword="null"/> the client's own deadline is the only one.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of its range.</exception>
    public TimeSpan? Timeout
    {
        get => _timeout;
        set => _timeout = value is null || (value >= TimeSpan.FromMilliseconds(10) && value <= TimeSpan.FromDays(1))
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, $"{nameof(Timeout)} must be 10 milliseconds to 1 day, or null.");
    }

    /// <summary>Gets Polly's options of the circuit breaker: when the client is not asked any more, and for how long.</summary>
    /// <value>
    /// By default it opens for 5 seconds when half of at least 10 predictions within 10 seconds failed or were late. Canceled predictions and
    /// requests that are wrong do not count.
    /// </value>
    public CircuitBreakerStrategyOptions CircuitBreaker { get; } = new()
    {
        FailureRatio = 0.5,
        MinimumThroughput = 10,
        SamplingDuration = TimeSpan.FromSeconds(10),
        BreakDuration = TimeSpan.FromSeconds(5),
        ShouldHandle = arguments => ValueTask.FromResult(
            arguments.Outcome.Exception is { } exception && CallGuard.IsFailure(exception, arguments.Context.CancellationToken)),
    };
}
