using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TurnTaking;

namespace Microsoft.Extensions.AI;

/// <summary>Provides the extension method that puts a turn-taking gate into a chat pipeline.</summary>
public static class TurnTakingChatClientBuilderExtensions
{
    /// <summary>Withholds replies while the user has not finished their turn.</summary>
    /// <param name="builder">The builder of the chat pipeline.</param>
    /// <param name="turnTakingClient">
    /// The client that predicts, or <see langword="null"/> for the registered one. The chat pipeline does not dispose it.
    /// </param>
    /// <param name="configure">Configures the gate.</param>
    /// <returns>The builder.</returns>
    /// <remarks>
    /// <para>
    /// Add it before <c>UseFunctionInvocation</c>, so that it decides once per user turn; requests that bring a tool's result pass in any
    /// case. While the user is in the middle of something the inner client is not called, and the response is one assistant message with no
    /// content, with the finish reason <c>turn_incomplete</c> and the prediction in the additional properties of the message and of the
    /// response; a stream is one such update. Withheld replies that come back in the history of a later request are dropped from it.
    /// </para>
    /// <para>A prediction that fails lets the reply through with a warning; see <see cref="TurnTakingGateOptions.ReplyOnFailure"/>.</para>
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is <see langword="null"/>.</exception>
    /// <exception cref="InvalidOperationException">
    /// The pipeline is built with neither <paramref name="turnTakingClient"/> nor a registered one.
    /// </exception>
    public static ChatClientBuilder UseTurnTaking(
        this ChatClientBuilder builder,
        ITurnTakingClient? turnTakingClient = null,
        Action<TurnTakingGateOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Use((innerClient, services) =>
        {
            var options = new TurnTakingGateOptions();
            configure?.Invoke(options);
            var client = turnTakingClient ?? services.GetRequiredService<ITurnTakingClient>();
            return new TurnTakingChatClient(innerClient, new(client, options, services.GetService<ILoggerFactory>()));
        });
    }
}
