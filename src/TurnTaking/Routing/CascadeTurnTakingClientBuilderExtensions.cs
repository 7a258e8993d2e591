namespace TurnTaking;

/// <summary>Provides the extension methods that add <c>UseCascade</c> to a pipeline.</summary>
public static class CascadeTurnTakingClientBuilderExtensions
{
    /// <summary>Adds a step that asks a large model where the small one is not sure.</summary>
    /// <param name="builder">The builder; what comes after this step is the small client.</param>
    /// <param name="large">The client of the large model. It is disposed with the pipeline.</param>
    /// <returns>The builder.</returns>
    /// <remarks>
    /// The small model's decision stands where its margin reaches <see cref="TurnTakingCascadeOptions.MinimumMargin"/>, and also where the large
    /// model fails or is late: the prediction then says in <see cref="TurnTakingPrediction.FallbackReason"/> why.
    /// <see cref="TurnTakingPrediction.DecidedBy"/> is <c>small</c> or <c>large</c>; an evaluation has the accuracy of each.
    /// </remarks>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="builder"/> or <paramref name="large"/> is <see langword="null"/>.
    /// </exception>
    public static TurnTakingClientBuilder UseCascade(this TurnTakingClientBuilder builder, ITurnTakingClient large)
    {
        ArgumentNullException.ThrowIfNull(large);
        return builder.UseCascade(_ => large);
    }

    /// <summary>Adds a step that asks a large model where the small one is not sure.</summary>
    /// <param name="builder">The builder; what comes after this step is the small client.</param>
    /// <param name="largeFactory">
    /// Gets the other client from the pipeline's services, for example one that is registered under a key. It is disposed with the pipeline.
    /// </param>
    /// <param name="configure">Configures the step.</param>
    /// <returns>The builder.</returns>
    /// <remarks>Everything else is as in the other overload.</remarks>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="builder"/> or <paramref name="largeFactory"/> is <see langword="null"/>.
    /// </exception>
    public static TurnTakingClientBuilder UseCascade(
        this TurnTakingClientBuilder builder,
        Func<IServiceProvider, ITurnTakingClient> largeFactory,
        Action<TurnTakingCascadeOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(largeFactory);
        return builder.Use((innerClient, services) =>
        {
            var options = new TurnTakingCascadeOptions();
            configure?.Invoke(options);
            return new CascadeTurnTakingClient(innerClient, largeFactory(services), options, services);
        });
    }
}
