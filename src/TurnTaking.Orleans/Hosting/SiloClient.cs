using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace TurnTaking.Orleans;

/// <summary>The one client of this silo that its grains ask.</summary>
/// <remarks>
/// It makes a prediction before the silo joins the cluster, so a silo takes no conversations before its model is loaded, and none at all
/// without a client that works. When the silo stops, what is being predicted has a moment to end by itself: Orleans 10.4 waits without a
/// limit for the calls of stateless workers (dotnet/orleans#10275).
/// </remarks>
internal sealed class SiloClient(IServiceProvider services, IOptions<TurnTakingSiloOptions> options, TimeProvider timeProvider)
    : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stop = new(Timeout.InfiniteTimeSpan, timeProvider);
    private ITurnTakingClient? _client;

    public ITurnTakingClient Client => _client ??= Resolve();

    /// <exception cref="ObjectDisposedException">The silo stops.</exception>
    public async Task<TurnTakingPrediction> PredictAsync(
        IEnumerable<ChatMessage> messages, TurnTakingOptions options, CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stop.Token);
        try
        {
            return await Client.GetPredictionAsync(messages, options, ending.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (_stop.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new ObjectDisposedException("The silo stops.", exception);
        }
    }

    public void Dispose()
    {
        if (!_stop.IsCancellationRequested)
        {
            _stop.Cancel();
            _stop.Dispose();
        }
    }

    public void Participate(ISiloLifecycle observer)
    {
        observer.Subscribe(
            nameof(SiloClient),
            ServiceLifecycleStage.RuntimeInitialize,
            async cancellationToken => await Client.GetPredictionAsync("hello", null, cancellationToken).ConfigureAwait(false));
        observer.Subscribe(
            nameof(SiloClient),
            ServiceLifecycleStage.Active,
            _ => Task.CompletedTask,
            _ =>
            {
                _stop.CancelAfter(StopLimit);
                return Task.CompletedTask;
            });
    }

    private ITurnTakingClient Resolve()
    {
        object? key = options.Value.ServiceKey;
        string registration = key is null ? "" : $" with the key '{key}'";
        var client = services.GetKeyedService<ITurnTakingClient>(key) ?? throw new InvalidOperationException(
            $"The silo's grains need an {nameof(ITurnTakingClient)}{registration}, and none is registered: register one in the same services, " +
            "for instance by AddSemanticTurnTaking().");
        return client.GetService<OrleansTurnTakingClient>() is null ? client : throw new InvalidOperationException(
            $"The {nameof(ITurnTakingClient)}{registration} that the silo's grains would ask asks the grains itself. Register the client that has " +
            $"the model under a key and name it in {nameof(TurnTakingSiloOptions)}.{nameof(TurnTakingSiloOptions.ServiceKey)}.");
    }
}
