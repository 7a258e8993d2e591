namespace TurnTaking;

/// <summary>Provides the extension method that starts a pipeline from a client.</summary>
public static class TurnTakingClientBuilderTurnTakingClientExtensions
{
    /// <summary>Starts a pipeline that ends in the client.</summary>
    /// <param name="innerClient">The client that the pipeline ends in.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="innerClient"/> is <see langword="null"/>.</exception>
    public static TurnTakingClientBuilder AsBuilder(this ITurnTakingClient innerClient) => new(innerClient);
}
