namespace TurnTaking;

/// <summary>Provides the extension methods that add <c>UseHedging</c> to a pipeline.</summary>
public static class HedgingTurnTakingClientBuilderExtensions
{
    /// <summary>Adds a step that asks another client too where the primary one takes long or fails; who answers first decides.</summary>
    /// <param name="builder">The builder; what comes after this step is the primary client.</param>
    /// <param name="hedge">Is asked where the primary client takes long or fails. It is disposed with the pipeline.</param>
    /// <returns>The builder.</returns>
    /// <remarks>
    /// The other request is canceled then. The prediction says in <see cref="TurnTakingPrediction.DecidedBy"/> who decided, and in
    /// <see cref="TurnTakingPrediction.FallbackReason"/> why the other client was asked: <c>slow</c>, or one of the reasons of
    /// <c>UseFailover</c>. It shortens the longest waits and costs a second prediction for each of them; a primary client that hangs is not taken
    /// out by the circuit breaker, because its requests are canceled before they are late.
    /// </remarks>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="builder"/> or <paramref name="hedge"/> is <see langword="null"/>.
    /// </exception>
    public static TurnTakingClientBuilder UseHedging(this TurnTakingClientBuilder builder, ITurnTakingClient hedge)
    {
        ArgumentNullException.ThrowIfNull(hedge);
        return builder.UseHedging(_ => hedge);
    }

    /// <summary>Adds a step that asks another client too where the primary one takes long or fails; who answers first decides.</summary>
    /// <param name="builder">The builder; what comes after this step is the primary client.</param>
    /// <param name="hedgeFactory">
    /// Gets the other client from the pipeline's services, for example one that is registered under a key. It is disposed with the pipeline.
    /// </param>
    /// <param name="configure">Configures the step.</param>
    /// <returns>The builder.</returns>
    /// <remarks>Everything else is as in the other overload.</remarks>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="builder"/> or <paramref name="hedgeFactory"/> is <see langword="null"/>.
    /// </exception>
    public static TurnTakingClientBuilder UseHedging(
        this TurnTakingClientBuilder builder,
        Func<IServiceProvider, ITurnTakingClient> hedgeFactory,
        Action<TurnTakingHedgingOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(hedgeFactory);
        return builder.Use((innerClient, services) =>
        {
            var options = new TurnTakingHedgingOptions();
            configure?.Invoke(options);
            return new HedgingTurnTakingClient(innerClient, hedgeFactory(services), options, services);
        });
    }
}
