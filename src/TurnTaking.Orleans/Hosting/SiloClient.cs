using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace TurnTaking.Orleans;

/// <summary>The one client of this silo that its grains ask.</summary>
/// <remarks>
/// It makes a prediction before the silo joins the cluster, so a silo takes no conversations before its model is loaded, and none at all
/// without a client that works.
/// </remarks>
internal sealed class SiloClient(IServiceProvider services, IOptions<TurnTakingSiloOptions> options)
    : ILifecycleParticipant<ISiloLifecycle>
{
    private ITurnTakingClient? _client;

    public ITurnTakingClient Client => _client ??= Resolve();

    public void Participate(ISiloLifecycle observer) =>
        observer.Subscribe(
            nameof(SiloClient),
            ServiceLifecycleStage.RuntimeInitialize,
            async cancellationToken => await Client.GetPredictionAsync("hello", null, cancellationToken).ConfigureAwait(false));

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
