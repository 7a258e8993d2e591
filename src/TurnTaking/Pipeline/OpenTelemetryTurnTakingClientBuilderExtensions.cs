namespace TurnTaking;

/// <summary>Provides the extension method that adds OpenTelemetry to a pipeline.</summary>
public static class OpenTelemetryTurnTakingClientBuilderExtensions
{
    /// <summary>Adds a span and metrics for every prediction, by the OpenTelemetry conventions for generative AI.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="sourceName">
    /// The name of the activity source and the meter, or <see langword="null"/> for <see cref="OpenTelemetryTurnTakingClient.DefaultSourceName"/>.
    /// </param>
    /// <param name="configure">Configures the client, for example <see cref="OpenTelemetryTurnTakingClient.EnableSensitiveData"/>.</param>
    /// <returns>The builder.</returns>
    /// <remarks>What was said is not recorded, unless <see cref="OpenTelemetryTurnTakingClient.EnableSensitiveData"/> says so.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is <see langword="null"/>.</exception>
    public static TurnTakingClientBuilder UseOpenTelemetry(
        this TurnTakingClientBuilder builder,
        string? sourceName = null,
        Action<OpenTelemetryTurnTakingClient>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Use(innerClient =>
        {
            var client = new OpenTelemetryTurnTakingClient(innerClient, sourceName);
            configure?.Invoke(client);
            return client;
        });
    }
}
