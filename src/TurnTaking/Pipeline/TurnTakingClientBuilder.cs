namespace TurnTaking;

/// <summary>Builds a pipeline of turn-taking clients around an inner one.</summary>
public sealed class TurnTakingClientBuilder
{
    private readonly Func<IServiceProvider, ITurnTakingClient> _innerClientFactory;
    private readonly List<Func<ITurnTakingClient, IServiceProvider, ITurnTakingClient>> _clientFactories = [];

    /// <summary>Initializes a new instance of the <see cref="TurnTakingClientBuilder"/> class.</summary>
    /// <param name="innerClient">The client that the pipeline ends in.</param>
    /// <exception cref="ArgumentNullException"><paramref name="innerClient"/> is <see langword="null"/>.</exception>
    public TurnTakingClientBuilder(ITurnTakingClient innerClient)
    {
        ArgumentNullException.ThrowIfNull(innerClient);
        _innerClientFactory = _ => innerClient;
    }

    /// <summary>Initializes a new instance of the <see cref="TurnTakingClientBuilder"/> class.</summary>
    /// <param name="innerClientFactory">Makes the client that the pipeline ends in, once per <see cref="Build"/>.</param>
    /// <exception cref="ArgumentNullException"><paramref name="innerClientFactory"/> is <see langword="null"/>.</exception>
    public TurnTakingClientBuilder(Func<IServiceProvider, ITurnTakingClient> innerClientFactory)
    {
        ArgumentNullException.ThrowIfNull(innerClientFactory);
        _innerClientFactory = innerClientFactory;
    }

    /// <summary>Adds a client to the pipeline. The client added first is the outermost.</summary>
    /// <param name="clientFactory">Makes the client from the one it wraps.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="clientFactory"/> is <see langword="null"/>.</exception>
    public TurnTakingClientBuilder Use(Func<ITurnTakingClient, ITurnTakingClient> clientFactory)
    {
        ArgumentNullException.ThrowIfNull(clientFactory);
        return Use((innerClient, _) => clientFactory(innerClient));
    }

    /// <summary>Adds a client to the pipeline. The client added first is the outermost.</summary>
    /// <param name="clientFactory">Makes the client from the one it wraps and the services given to <see cref="Build"/>.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="clientFactory"/> is <see langword="null"/>.</exception>
    public TurnTakingClientBuilder Use(Func<ITurnTakingClient, IServiceProvider, ITurnTakingClient> clientFactory)
    {
        ArgumentNullException.ThrowIfNull(clientFactory);
        _clientFactories.Add(clientFactory);
        return this;
    }

    /// <summary>Builds the pipeline.</summary>
    /// <param name="services">The services for the clients, or <see langword="null"/> for none.</param>
    /// <returns>The outermost client. Disposing it disposes the whole pipeline.</returns>
    /// <exception cref="InvalidOperationException">A factory returned <see langword="null"/>.</exception>
    public ITurnTakingClient Build(IServiceProvider? services = null)
    {
        services ??= EmptyServiceProvider.Instance;
        var client = _innerClientFactory(services) ?? throw new InvalidOperationException(
            $"The inner client's factory of the {nameof(TurnTakingClientBuilder)} returned null.");

        for (int i = _clientFactories.Count - 1; i >= 0; i--)
        {
            client = _clientFactories[i](client, services) ?? throw new InvalidOperationException(
                $"The {nameof(TurnTakingClientBuilder)} entry at index {i} returned null. " +
                $"Callbacks passed to {nameof(Use)} must return an {nameof(ITurnTakingClient)}.");
        }

        return client;
    }

    private sealed class EmptyServiceProvider : IServiceProvider
    {
        public static EmptyServiceProvider Instance { get; } = new();

        public object? GetService(Type serviceType) => null;
    }
}
