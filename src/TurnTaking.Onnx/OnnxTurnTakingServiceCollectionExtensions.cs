using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TurnTaking;
using TurnTaking.Onnx;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides extension methods that register an <see cref="OnnxTurnTakingClient"/>.</summary>
public static class OnnxTurnTakingServiceCollectionExtensions
{
    /// <summary>Registers semantic turn-taking with the embedded model: an <see cref="ITurnTakingClient"/>, as a singleton.</summary>
    /// <param name="services">The services to add to.</param>
    /// <returns>The builder of the client's pipeline.</returns>
    /// <remarks><see cref="OnnxTurnTakingClientOptions"/> can also be configured as any other options.</remarks>
    public static TurnTakingClientBuilder AddSemanticTurnTaking(this IServiceCollection services)
    {
        AddOptions(services, Options.Options.DefaultName, null);
        return services.AddTurnTakingClient(provider => CreateClient(provider, Options.Options.DefaultName));
    }

    /// <summary>Registers semantic turn-taking: an <see cref="ITurnTakingClient"/>, as a singleton.</summary>
    /// <param name="services">The services to add to.</param>
    /// <param name="configure">Configures the client.</param>
    /// <returns>The builder of the client's pipeline.</returns>
    /// <remarks>
    /// The options are validated when the host starts, or else when the client is first resolved. That is also when the model is loaded: a host
    /// loads it in the background, unless <see cref="OnnxTurnTakingClientOptions.WarmUp"/> is off, and predictions wait for it.
    /// </remarks>
    public static TurnTakingClientBuilder AddSemanticTurnTaking(
        this IServiceCollection services, Action<OnnxTurnTakingClientOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.Configure(configure);
        return services.AddSemanticTurnTaking();
    }

    /// <summary>Registers semantic turn-taking under a key: an <see cref="ITurnTakingClient"/>, as a singleton.</summary>
    /// <param name="services">The services to add to.</param>
    /// <param name="serviceKey">The key of the client; it is also the name of its <see cref="OnnxTurnTakingClientOptions"/>.</param>
    /// <param name="configure">Configures the client; without it, the embedded model decides.</param>
    /// <returns>The builder of the client's pipeline.</returns>
    /// <remarks>
    /// The options are validated when the host starts, or else when the client is first resolved. That is also when the model is loaded: a host
    /// loads it in the background, unless <see cref="OnnxTurnTakingClientOptions.WarmUp"/> is off, and predictions wait for it.
    /// </remarks>
    public static TurnTakingClientBuilder AddKeyedSemanticTurnTaking(
        this IServiceCollection services, string serviceKey, Action<OnnxTurnTakingClientOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(serviceKey);
        AddOptions(services, serviceKey, configure);
        return services.AddKeyedTurnTakingClient(serviceKey, provider => CreateClient(provider, serviceKey));
    }

    /// <summary>Registers semantic turn-taking as a configuration section says: an <see cref="ITurnTakingClient"/>, as a singleton.</summary>
    /// <param name="services">The services to add to.</param>
    /// <param name="configuration">
    /// The section with the properties of <see cref="OnnxTurnTakingClientOptions"/>, such as <c>Model</c>. A property of another name is an error
    /// when the host starts.
    /// </param>
    /// <returns>The builder of the client's pipeline.</returns>
    /// <remarks>The options are validated and the model is loaded as in the other overload.</remarks>
    public static TurnTakingClientBuilder AddSemanticTurnTaking(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptions<OnnxTurnTakingClientOptions>().Bind(configuration, binder => binder.ErrorOnUnknownConfiguration = true);
        return services.AddSemanticTurnTaking();
    }

    private static void AddOptions(IServiceCollection services, string name, Action<OnnxTurnTakingClientOptions>? configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<OnnxTurnTakingClientOptions>(name).Configure(options => configure?.Invoke(options)).ValidateOnStart();
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<OnnxTurnTakingClientOptions>, OnnxTurnTakingClientOptionsValidator>());
        services.AddKeyedSingleton(name, (provider, _) => new ClientLoader(
            () => provider.GetRequiredService<IOptionsMonitor<OnnxTurnTakingClientOptions>>().Get(name),
            provider.GetService<ILoggerFactory>()));
        services.AddSingleton<IHostedService>(provider => new WarmUpService(provider.GetRequiredKeyedService<ClientLoader>(name)));
    }

    private static ITurnTakingClient CreateClient(IServiceProvider provider, string name) =>
        provider.GetRequiredKeyedService<ClientLoader>(name).GetClient();
}
