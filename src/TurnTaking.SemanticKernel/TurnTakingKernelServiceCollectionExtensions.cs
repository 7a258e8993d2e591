using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using TurnTaking;
using TurnTaking.SemanticKernel;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides extension methods that add turn-taking to the kernels of a service collection.</summary>
/// <remarks>
/// Both need a registered <see cref="ITurnTakingClient"/>, and resolve it when they are first used.
/// <see cref="TurnTakingKernelBuilderExtensions"/> has the same methods for an <see cref="IKernelBuilder"/>.
/// </remarks>
public static class TurnTakingKernelServiceCollectionExtensions
{
    /// <summary>Registers the <see cref="TurnTakingPlugin"/>, so that every kernel of <c>AddKernel</c> has it.</summary>
    /// <param name="services">The services to add to.</param>
    /// <param name="pluginName">The name of the plugin: ASCII letters, digits and underscores.</param>
    /// <returns>The services.</returns>
    /// <remarks>The plugin is a singleton, so the <see cref="ITurnTakingClient"/> must be one too.</remarks>
    public static IServiceCollection AddTurnTakingPlugin(
        this IServiceCollection services, string pluginName = TurnTakingPlugin.DefaultName)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrWhiteSpace(pluginName);
        return services.AddSingleton(
            provider => new TurnTakingPlugin(provider.GetRequiredService<ITurnTakingClient>()).AsKernelPlugin(pluginName));
    }

    /// <summary>
    /// Withholds the replies of the registered chat completion services while the user has not finished their turn.
    /// </summary>
    /// <param name="services">The services, with at least one <see cref="IChatCompletionService"/> among them.</param>
    /// <param name="configure">Configures the gate. It is called for each service that is made.</param>
    /// <returns>The services.</returns>
    /// <exception cref="InvalidOperationException">No <see cref="IChatCompletionService"/> is registered yet.</exception>
    /// <remarks>
    /// <para>
    /// Every <see cref="IChatCompletionService"/> registered so far gets a gate, keyed ones included; key, lifetime and who
    /// disposes it stay as they are. One that has a gate already keeps it. A service registered later has none, which is the way
    /// to keep one for prompts that are not a user's turn, such as a summary: register it after this call, with a service
    /// identifier of its own.
    /// </para>
    /// <para>
    /// While the user is in the middle of something the service is not called, and the reply is one assistant message with no
    /// content, with the prediction (<see cref="TurnTakingGateDecision.PredictionKey"/>) and the finish reason
    /// <c>turn_incomplete</c> (<c>FinishReason</c>) in its metadata; a stream is one such message. Withheld replies that come
    /// back in the history of a later request are hidden from the service, and nothing is removed from the caller's history.
    /// Requests that bring a function's result pass in any case. A prediction that fails lets the reply through with a warning;
    /// see <see cref="TurnTakingGateOptions.ReplyOnFailure"/>. The messages given to
    /// <see cref="TurnTakingGateOptions.OnIncompleteTurn"/> hold text, function calls and function results, and each has its
    /// <see cref="ChatMessageContent"/> as the raw representation.
    /// </para>
    /// <para>
    /// Prompt functions ask an <see cref="IChatCompletionService"/> before any chat client: a chat client gated with
    /// <c>UseTurnTaking</c> is passed over wherever such a service is registered without a gate. Gate the service with this
    /// method; only where there is none, gate the chat client.
    /// </para>
    /// </remarks>
    public static IServiceCollection AddTurnTakingGate(
        this IServiceCollection services, Action<TurnTakingGateOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        bool found = false;
        for (int i = 0; i < services.Count; i++)
        {
            if (services[i].ServiceType != typeof(IChatCompletionService))
            {
                continue;
            }

            found = true;
            if (!GatedChatCompletionServiceFactory.IsGated(services[i]))
            {
                services[i] = new GatedChatCompletionServiceFactory(services[i], configure).ToDescriptor();
            }
        }

        return found ? services : throw new InvalidOperationException(
            $"No {nameof(IChatCompletionService)} is registered. Register it before {nameof(AddTurnTakingGate)}. " +
            "The gate of a chat client is UseTurnTaking, on its ChatClientBuilder.");
    }
}
