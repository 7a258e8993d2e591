using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TurnTaking;

namespace Microsoft.Extensions.AI;

/// <summary>Provides the extension method that puts turn-taking into a realtime pipeline.</summary>
[Experimental(ExperimentalIds.Voice, UrlFormat = ExperimentalIds.UrlFormat)]
public static class TurnTakingRealtimeClientBuilderExtensions
{
    /// <summary>Answers when the user has finished their turn, in place of the provider's own detection.</summary>
    /// <param name="builder">The builder of the realtime pipeline.</param>
    /// <param name="turnTakingClient">
    /// The client that predicts, or <see langword="null"/> for the registered one. The realtime pipeline does not dispose it.
    /// </param>
    /// <param name="configure">Configures turn-taking.</param>
    /// <returns>The builder.</returns>
    /// <remarks>
    /// See <see cref="TurnTakingRealtimeClient"/> for what the provider has to be told. A registered <see cref="TimeProvider"/>
    /// and <see cref="ILoggerFactory"/> are used.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is <see langword="null"/>.</exception>
    /// <exception cref="InvalidOperationException">
    /// The pipeline is built with neither <paramref name="turnTakingClient"/> nor a registered one.
    /// </exception>
    public static RealtimeClientBuilder UseTurnTaking(
        this RealtimeClientBuilder builder,
        ITurnTakingClient? turnTakingClient = null,
        Action<TurnTakingRealtimeOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Use((innerClient, services) =>
        {
            var options = new TurnTakingRealtimeOptions();
            configure?.Invoke(options);
            return new TurnTakingRealtimeClient(
                innerClient,
                turnTakingClient ?? services.GetRequiredService<ITurnTakingClient>(),
                options,
                services.GetService<TimeProvider>(),
                services.GetService<ILoggerFactory>());
        });
    }
}
