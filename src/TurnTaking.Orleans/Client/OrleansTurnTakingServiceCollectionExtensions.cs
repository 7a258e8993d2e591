using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Orleans.Serialization;
using TurnTaking;
using TurnTaking.Orleans;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides extension methods that register a client of an Orleans cluster.</summary>
public static class OrleansTurnTakingServiceCollectionExtensions
{
    /// <summary>Registers turn-taking on an Orleans cluster: an <see cref="ITurnTakingClient"/>, as a singleton.</summary>
    /// <param name="services">The services to add to; <c>UseOrleansClient</c>, or a silo in the same process, adds the cluster.</param>
    /// <param name="configure">Configures the client.</param>
    /// <returns>The builder of the client's pipeline.</returns>
    /// <remarks>
    /// <para>
    /// The predictions of one <see cref="TurnTakingOptions.ConversationId"/> are made on one silo, whose cache then holds the conversation.
    /// Without an identifier any silo predicts, and keeps nothing.
    /// </para>
    /// <para>
    /// A prediction fails with <see cref="TimeoutException"/> when no silo answers in time. What the silo's client throws arrives with its
    /// type, such as <see cref="TurnTakingQueueFullException"/>, and so does the <see cref="OperationCanceledException"/> of a prediction
    /// that a newer one superseded. Additional properties and raw representations do not travel.
    /// </para>
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="services"/> is <see langword="null"/>.</exception>
    public static TurnTakingClientBuilder AddOrleansTurnTaking(
        this IServiceCollection services, Action<OrleansTurnTakingClientOptions>? configure = null)
    {
        AddCluster(services, Options.Options.DefaultName, configure);
        return services.AddTurnTakingClient(provider => CreateClient(provider, Options.Options.DefaultName));
    }

    /// <summary>Registers turn-taking on an Orleans cluster under a key: an <see cref="ITurnTakingClient"/>, as a singleton.</summary>
    /// <param name="services">The services to add to; <c>UseOrleansClient</c>, or a silo in the same process, adds the cluster.</param>
    /// <param name="serviceKey">The key of the client; it is also the name of its <see cref="OrleansTurnTakingClientOptions"/>.</param>
    /// <param name="configure">Configures the client.</param>
    /// <returns>The builder of the client's pipeline.</returns>
    /// <remarks>It behaves as the client without a key does.</remarks>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="services"/> or <paramref name="serviceKey"/> is <see langword="null"/>.
    /// </exception>
    public static TurnTakingClientBuilder AddKeyedOrleansTurnTaking(
        this IServiceCollection services, string serviceKey, Action<OrleansTurnTakingClientOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(serviceKey);
        AddCluster(services, serviceKey, configure);
        return services.AddKeyedTurnTakingClient(serviceKey, provider => CreateClient(provider, serviceKey));
    }

    private static void AddCluster(IServiceCollection services, string name, Action<OrleansTurnTakingClientOptions>? configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<OrleansTurnTakingClientOptions>(name).Configure(options => configure?.Invoke(options)).ValidateOnStart();
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<OrleansTurnTakingClientOptions>, OrleansTurnTakingClientOptionsValidator>());
        services.Configure<ExceptionSerializationOptions>(TravellingExceptions.Configure);
        if (services.All(service => service.ServiceType != typeof(GatewayLosses)))
        {
            services.AddSingleton<GatewayLosses>();
            services.AddSingleton<GatewayCountChangedHandler>(provider => provider.GetRequiredService<GatewayLosses>().OnGatewayCountChanged);
        }
    }

    private static OrleansTurnTakingClient CreateClient(IServiceProvider provider, string name) => new(
        provider.GetRequiredService<IGrainFactory>(),
        provider.GetRequiredService<IOptionsMonitor<OrleansTurnTakingClientOptions>>().Get(name),
        provider.GetRequiredService<GatewayLosses>(),
        provider.GetService<TimeProvider>() ?? TimeProvider.System,
        provider.GetService<ILogger<OrleansTurnTakingClient>>() ?? NullLogger<OrleansTurnTakingClient>.Instance);
}
