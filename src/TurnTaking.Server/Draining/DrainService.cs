using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace TurnTaking.Server;

/// <summary>Tells load balancers that the server is about to stop, and gives them the time to look elsewhere.</summary>
internal sealed class DrainService : IHostedLifecycleService, IHealthCheck
{
    private readonly TimeSpan _delay;
    private readonly TimeProvider _timeProvider;
    private volatile bool _isDraining;

    public DrainService(
        IOptions<TurnTakingServerOptions> options, IHostApplicationLifetime lifetime, TimeProvider? timeProvider = null)
    {
        _delay = options.Value.DrainDelay;
        _timeProvider = timeProvider ?? TimeProvider.System;
        lifetime.ApplicationStopping.Register(() => _isDraining = true);
    }

    /// <summary>Gets a value indicating whether the server is about to stop.</summary>
    public bool IsDraining => _isDraining;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Waits, before anything of the host stops.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        _isDraining = true;
        await Task.Delay(_delay, _timeProvider, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(_isDraining
            ? new HealthCheckResult(context.Registration.FailureStatus, "The server is about to stop.")
            : HealthCheckResult.Healthy("The server takes requests."));
}
