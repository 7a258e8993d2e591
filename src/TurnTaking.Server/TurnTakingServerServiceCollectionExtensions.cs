using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using TurnTaking;
using TurnTaking.Server;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides an extension method that registers what the turn-taking endpoints need.</summary>
public static class TurnTakingServerServiceCollectionExtensions
{
    /// <summary>Registers what <c>MapTurnTaking()</c> needs, besides an <see cref="ITurnTakingClient"/>.</summary>
    /// <param name="services">The services to add to.</param>
    /// <param name="configure">Configures the endpoints; without it, they answer everybody.</param>
    /// <returns>The services.</returns>
    /// <remarks>
    /// The options are validated when the host starts; they can also be configured as any other options. The health check
    /// <c>turn-taking-server</c>, tagged <c>ready</c>, is unhealthy once the host is told to stop.
    /// </remarks>
    public static IServiceCollection AddTurnTakingServer(this IServiceCollection services, Action<TurnTakingServerOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<TurnTakingServerOptions>().Configure(options => configure?.Invoke(options)).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<TurnTakingServerOptions>, TurnTakingServerOptionsValidator>());
        services.TryAddSingleton<ApiKeyRing>();
        services.TryAddSingleton<PredictionLimiter>();
        services.TryAddSingleton<PredictionSlots>();
        services.TryAddSingleton<RequestErrors>();
        services.TryAddSingleton<DrainService>();
        services.AddHostedService(provider => provider.GetRequiredService<DrainService>());
        services.AddHealthChecks().AddCheck<DrainService>("turn-taking-server", tags: ["ready"]);
        services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Add(ServerJsonContext.Default));
        return services;
    }
}
