using Microsoft.Extensions.Hosting;

namespace TurnTaking.Onnx;

/// <summary>Loads the model when the host starts, and fails the host as its background services do if that fails.</summary>
internal sealed class WarmUpService(ClientLoader loader) : BackgroundService
{
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        if (loader.Options.WarmUp)
        {
            // Before the next service starts: a client that is resolved from now on waits for this load, and not in its constructor.
            _ = loader.Start();
        }

        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (loader.Options.WarmUp)
        {
            using var registration = stoppingToken.Register(loader.Cancel);
            await loader.Start().ConfigureAwait(false);
        }
    }
}
