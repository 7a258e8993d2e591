namespace TurnTaking;

/// <summary>Provides the extension method that adds <c>ConfigureOptions</c> to a pipeline.</summary>
public static class ConfigureOptionsTurnTakingClientBuilderExtensions
{
    /// <summary>Adds a step that changes the options of every request.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">
    /// Changes the options. It gets a copy of the caller's options, or new ones where the caller gave none, and may be called concurrently.
    /// </param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="builder"/> or <paramref name="configure"/> is <see langword="null"/>.
    /// </exception>
    public static TurnTakingClientBuilder ConfigureOptions(this TurnTakingClientBuilder builder, Action<TurnTakingOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        return builder.Use(innerClient => new ConfigureOptionsTurnTakingClient(innerClient, configure));
    }
}
