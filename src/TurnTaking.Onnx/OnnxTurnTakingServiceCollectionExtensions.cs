using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TurnTaking;
using TurnTaking.Onnx;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides extension methods that register an <see cref="OnnxTurnTakingClient"/>.</summary>
public static class OnnxTurnTakingServiceCollectionExtensions
{
    /// <summary>Registers semantic turn-taking: an <see cref="ITurnTakingClient"/>, as a singleton.</summary>
    /// <param name="services">The services to add to.</param>
    /// <param name="configure">
    /// Configures the client; without it, the embedded model decides. <see cref="OnnxTurnTakingClientOptions"/> can also be configured as any
    /// other options, from a configuration section for example.
    /// </param>
    /// <returns>The builder of the client's pipeline.</returns>
    /// <remarks>
    /// The options are validated when the host starts, or else when the client is first resolved. That is also when the model is loaded.
    /// </remarks>
    public static TurnTakingClientBuilder AddSemanticTurnTaking(
        this IServiceCollection services, Action<OnnxTurnTakingClientOptions>? configure = null)
    {
        AddOptions(services, Options.Options.DefaultName, configure);
        return services.AddTurnTakingClient(provider => CreateClient(provider, Options.Options.DefaultName));
    }

    /// <summary>Registers semantic turn-taking under a key: an <see cref="ITurnTakingClient"/>, as a singleton.</summary>
    /// <param name="services">The services to add to.</param>
    /// <param name="serviceKey">The key of the client; it is also the name of its <see cref="OnnxTurnTakingClientOptions"/>.</param>
    /// <param name="configure">Configures the client; without it, the embedded model decides.</param>
    /// <returns>The builder of the client's pipeline.</returns>
    /// <remarks>
    /// The options are validated when the host starts, or else when the client is first resolved. That is also when the model is loaded.
    /// </remarks>
    public static TurnTakingClientBuilder AddKeyedSemanticTurnTaking(
        this IServiceCollection services, string serviceKey, Action<OnnxTurnTakingClientOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(serviceKey);
        AddOptions(services, serviceKey, configure);
        return services.AddKeyedTurnTakingClient(serviceKey, provider => CreateClient(provider, serviceKey));
    }

    private static void AddOptions(IServiceCollection services, string name, Action<OnnxTurnTakingClientOptions>? configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<OnnxTurnTakingClientOptions>(name).Configure(options => configure?.Invoke(options)).ValidateOnStart();
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<OnnxTurnTakingClientOptions>, OnnxTurnTakingClientOptionsValidator>());
    }

    private static OnnxTurnTakingClient CreateClient(IServiceProvider provider, string name) => new(
        provider.GetRequiredService<IOptionsMonitor<OnnxTurnTakingClientOptions>>().Get(name),
        provider.GetService<ILoggerFactory>());
}
