using TurnTaking;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides extension methods that register an <see cref="ITurnTakingClient"/>.</summary>
public static class TurnTakingClientBuilderServiceCollectionExtensions
{
    /// <summary>Registers a turn-taking client as a singleton.</summary>
    /// <param name="services">The services to add to.</param>
    /// <param name="innerClient">The client that the pipeline ends in. The container disposes it with the pipeline.</param>
    /// <returns>The builder of the pipeline; what is added to it before the client is first resolved is part of it.</returns>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="services"/> or <paramref name="innerClient"/> is <see langword="null"/>.
    /// </exception>
    public static TurnTakingClientBuilder AddTurnTakingClient(
        this IServiceCollection services,
        ITurnTakingClient innerClient)
    {
        ArgumentNullException.ThrowIfNull(innerClient);
        return services.AddTurnTakingClient(_ => innerClient);
    }

    /// <summary>Registers a turn-taking client.</summary>
    /// <param name="services">The services to add to.</param>
    /// <param name="innerClientFactory">Makes the client that the pipeline ends in.</param>
    /// <param name="lifetime">The lifetime of the pipeline.</param>
    /// <returns>The builder of the pipeline; what is added to it before the client is first resolved is part of it.</returns>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="services"/> or <paramref name="innerClientFactory"/> is <see langword="null"/>.
    /// </exception>
    public static TurnTakingClientBuilder AddTurnTakingClient(
        this IServiceCollection services,
        Func<IServiceProvider, ITurnTakingClient> innerClientFactory,
        ServiceLifetime lifetime = ServiceLifetime.Singleton)
    {
        ArgumentNullException.ThrowIfNull(services);
        var builder = new TurnTakingClientBuilder(innerClientFactory);
        services.Add(new ServiceDescriptor(typeof(ITurnTakingClient), builder.Build, lifetime));
        return builder;
    }

    /// <summary>Registers a keyed turn-taking client as a singleton.</summary>
    /// <param name="services">The services to add to.</param>
    /// <param name="serviceKey">The key of the client.</param>
    /// <param name="innerClient">The client that the pipeline ends in. The container disposes it with the pipeline.</param>
    /// <returns>The builder of the pipeline; what is added to it before the client is first resolved is part of it.</returns>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="services"/> or <paramref name="innerClient"/> is <see langword="null"/>.
    /// </exception>
    public static TurnTakingClientBuilder AddKeyedTurnTakingClient(
        this IServiceCollection services,
        object? serviceKey,
        ITurnTakingClient innerClient)
    {
        ArgumentNullException.ThrowIfNull(innerClient);
        return services.AddKeyedTurnTakingClient(serviceKey, _ => innerClient);
    }

    /// <summary>Registers a keyed turn-taking client.</summary>
    /// <param name="services">The services to add to.</param>
    /// <param name="serviceKey">The key of the client.</param>
    /// <param name="innerClientFactory">Makes the client that the pipeline ends in.</param>
    /// <param name="lifetime">The lifetime of the pipeline.</param>
    /// <returns>The builder of the pipeline; what is added to it before the client is first resolved is part of it.</returns>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="services"/> or <paramref name="innerClientFactory"/> is <see langword="null"/>.
    /// </exception>
    public static TurnTakingClientBuilder AddKeyedTurnTakingClient(
        this IServiceCollection services,
        object? serviceKey,
        Func<IServiceProvider, ITurnTakingClient> innerClientFactory,
        ServiceLifetime lifetime = ServiceLifetime.Singleton)
    {
        ArgumentNullException.ThrowIfNull(services);
        var builder = new TurnTakingClientBuilder(innerClientFactory);
        services.Add(new ServiceDescriptor(typeof(ITurnTakingClient), serviceKey, (provider, _) => builder.Build(provider), lifetime));
        return builder;
    }
}
