using TurnTaking.Playground;

namespace TurnTaking.Cli;

/// <summary>Serves the playground until it is stopped.</summary>
/// <param name="host">What the command has of the world.</param>
/// <param name="addresses">The addresses to listen on.</param>
internal sealed class PlaygroundAction(CommandHost host, IReadOnlyList<PlaygroundAddress> addresses)
{
    private static readonly TimeSpan ShutdownPatience = TimeSpan.FromSeconds(10);

    /// <returns>The exit code.</returns>
    /// <exception cref="IOException">An address is taken.</exception>
    public async Task<int> RunAsync(ITurnTakingClient client, CancellationToken cancellationToken)
    {
        host.SetPatience(ShutdownPatience);
        using var loggers = new StandardErrorLoggerFactory(host);
        var application = PlaygroundApplication.Create(client, new() { Addresses = addresses, LoggerFactory = loggers });
        await using var disposal = application.ConfigureAwait(false);
        await application.StartAsync(cancellationToken).ConfigureAwait(false);
        foreach (string url in application.Urls)
        {
            host.Console.Profile.Out.Writer.WriteLine($"The playground is at {url}");
        }

        foreach (var address in addresses.Where(address => !address.IsLoopback))
        {
            host.WriteError($"warning: everybody who reaches {address} can use the playground.");
        }

        host.Console.Profile.Out.Writer.WriteLine("Press Ctrl+C to stop it.");
        await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await application.StopAsync(CancellationToken.None).ConfigureAwait(false);
        return ExitCode.Success;
    }
}
