namespace TurnTaking;

/// <summary>Provides the extension methods that add <c>UseFailover</c> to a pipeline.</summary>
public static class FailoverTurnTakingClientBuilderExtensions
{
    /// <summary>Adds a step that asks another client where the primary one fails or is late.</summary>
    /// <param name="builder">The builder; what comes after this step is the primary client.</param>
    /// <param name="fallback">Decides where the primary client does not. It is disposed with the pipeline.</param>
    /// <returns>The builder.</returns>
    /// <remarks>
    /// The prediction says in <see cref="TurnTakingPrediction.DecidedBy"/> who decided, and in <see cref="TurnTakingPrediction.FallbackReason"/>
    /// why the fallback did: <c>timeout</c>, <c>circuit_open</c>, <c>queue_full</c>, or the type of the primary client's exception. Canceled
    /// requests and wrong arguments do not go to the fallback; an exception of the fallback is that of the prediction.
    /// </remarks>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="builder"/> or <paramref name="fallback"/> is <see langword="null"/>.
    /// </exception>
    public static TurnTakingClientBuilder UseFailover(this TurnTakingClientBuilder builder, ITurnTakingClient fallback)
    {
        ArgumentNullException.ThrowIfNull(fallback);
        return builder.UseFailover(_ => fallback);
    }

    /// <summary>Adds a step that asks another client where the primary one fails or is late.</summary>
    /// <param name="builder">The builder; what comes after this step is the primary client.</param>
    /// <param name="fallbackFactory">
    /// Gets the other client from the pipeline's services, for example one that is registered under a key. It is disposed with the pipeline.
    /// </param>
    /// <param name="configure">Configures the step.</param>
    /// <returns>The builder.</returns>
    /// <remarks>Everything else is as in the other overload.</remarks>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="builder"/> or <paramref name="fallbackFactory"/> is <see langword="null"/>.
    /// </exception>
    public static TurnTakingClientBuilder UseFailover(
        this TurnTakingClientBuilder builder,
        Func<IServiceProvider, ITurnTakingClient> fallbackFactory,
        Action<TurnTakingFailoverOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(fallbackFactory);
        return builder.Use((innerClient, services) =>
        {
            var options = new TurnTakingFailoverOptions();
            configure?.Invoke(options);
            return new FailoverTurnTakingClient(innerClient, fallbackFactory(services), options, services);
        });
    }
}
