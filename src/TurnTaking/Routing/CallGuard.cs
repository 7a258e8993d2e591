using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Polly;
using Polly.CircuitBreaker;
using Polly.Telemetry;
using Polly.Timeout;

namespace TurnTaking;

/// <summary>Asks a client that may fail or be late: with a deadline, and not at all for a while after it has failed often.</summary>
internal sealed class CallGuard
{
    private readonly ITurnTakingClient _client;
    private readonly ResiliencePipeline _pipeline;

    /// <param name="client">The client; its owner disposes it.</param>
    /// <param name="name">The name in telemetry.</param>
    /// <param name="options">The deadline and the circuit breaker.</param>
    /// <param name="services">Give the logger factory and the clock, if they are registered.</param>
    public CallGuard(ITurnTakingClient client, string name, TurnTakingGuardOptions options, IServiceProvider services)
    {
        _client = client;
        var builder = new ResiliencePipelineBuilder { Name = name, TimeProvider = services.GetService<TimeProvider>() };
        builder.AddCircuitBreaker(options.CircuitBreaker);
        if (options.Timeout is { } timeout)
        {
            builder.AddTimeout(timeout);
        }

        builder.ConfigureTelemetry(new TelemetryOptions
        {
            LoggerFactory = services.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance,
            SeverityProvider = arguments => arguments.Event.EventName is "OnCircuitOpened"
                ? ResilienceEventSeverity.Warning
                : ResilienceEventSeverity.Debug,
            ResultFormatter = static (_, result) => result?.GetType().Name,
        });
        _pipeline = builder.Build();
    }

    /// <summary>Tells whether another client should be asked after an exception.</summary>
    /// <remarks>
    /// What is wrong with the request is wrong everywhere, and a request that was canceled, by its caller or by a newer one of its conversation,
    /// has nobody who waits for it.
    /// </remarks>
    public static bool IsFailure(Exception exception, CancellationToken cancellationToken) =>
        exception is not ArgumentException &&
        (exception is not OperationCanceledException ||
            (exception.InnerException is TimeoutException && !cancellationToken.IsCancellationRequested));

    /// <summary>Gets why another client decided: few different texts, so that they can be counted.</summary>
    public static string GetReason(Exception exception)
    {
        return exception is TurnTakingQueueFullException ? "queue_full"
            : Find(exception) ?? (exception.InnerException is { } inner ? Find(inner) : null) ?? exception.GetType().FullName!;

        static string? Find(Exception exception) => exception switch
        {
            TimeoutRejectedException or TimeoutException or OperationCanceledException => "timeout",
            BrokenCircuitException => "circuit_open",
            _ => null,
        };
    }

    public ValueTask<TurnTakingPrediction> GetPredictionAsync(
        IReadOnlyCollection<ChatMessage> messages, TurnTakingOptions? options, CancellationToken cancellationToken) =>
        _pipeline.ExecuteAsync(
            static async (call, token) =>
            {
                var prediction = call.Client.GetPredictionAsync(call.Messages, call.Options?.Clone(), token);
                try
                {
                    // A client that does not look at the token is not waited for.
                    return await prediction.WaitAsync(token).ConfigureAwait(false);
                }
                catch (OperationCanceledException) when (!prediction.IsCompleted)
                {
                    _ = prediction.ContinueWith(
                        static late => late.Exception,
                        CancellationToken.None,
                        TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
                        TaskScheduler.Default);
                    throw;
                }
            },
            (Client: _client, Messages: messages, Options: options),
            cancellationToken);
}
