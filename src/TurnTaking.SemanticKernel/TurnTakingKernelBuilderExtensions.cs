using Microsoft.Extensions.DependencyInjection;
using Microsoft.SemanticKernel.ChatCompletion;
using TurnTaking;
using TurnTaking.SemanticKernel;

namespace Microsoft.SemanticKernel;

/// <summary>Provides extension methods that add turn-taking to the kernel of an <see cref="IKernelBuilder"/>.</summary>
/// <remarks>Both need a registered <see cref="ITurnTakingClient"/>, and resolve it when they are first used.</remarks>
public static class TurnTakingKernelBuilderExtensions
{
    /// <summary>Adds the <see cref="TurnTakingPlugin"/> to the kernel.</summary>
    /// <param name="builder">The builder of the kernel.</param>
    /// <param name="pluginName">The name of the plugin: ASCII letters, digits and underscores.</param>
    /// <returns>The builder.</returns>
    /// <remarks>The plugin is a singleton, so the <see cref="ITurnTakingClient"/> must be one too.</remarks>
    public static IKernelBuilder AddTurnTakingPlugin(
        this IKernelBuilder builder, string pluginName = TurnTakingPlugin.DefaultName)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddTurnTakingPlugin(pluginName);
        return builder;
    }

    /// <summary>
    /// Withholds the replies of the registered chat completion services while the user has not finished their turn.
    /// </summary>
    /// <param name="builder">
    /// The builder of the kernel, with at least one <see cref="IChatCompletionService"/> among its services.
    /// </param>
    /// <param name="configure">Configures the gate. It is called for each service that is made.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="InvalidOperationException">No <see cref="IChatCompletionService"/> is registered yet.</exception>
    /// <remarks>
    /// It is <see cref="TurnTakingKernelServiceCollectionExtensions.AddTurnTakingGate"/> on the builder's services; its remarks
    /// say what the gate does and which services it leaves alone. Call it after the services are added.
    /// </remarks>
    public static IKernelBuilder AddTurnTakingGate(this IKernelBuilder builder, Action<TurnTakingGateOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddTurnTakingGate(configure);
        return builder;
    }
}
