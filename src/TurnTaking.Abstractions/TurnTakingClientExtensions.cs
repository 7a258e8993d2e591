using Microsoft.Extensions.AI;

namespace TurnTaking;

/// <summary>Provides extension methods for <see cref="ITurnTakingClient"/>.</summary>
public static class TurnTakingClientExtensions
{
    /// <summary>Asks the client for an object of type <typeparamref name="TService"/>.</summary>
    /// <typeparam name="TService">The type of object asked for.</typeparam>
    /// <param name="client">The client.</param>
    /// <param name="serviceKey">An optional key that identifies the object.</param>
    /// <returns>The object, or <see langword="null"/>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="client"/> is <see langword="null"/>.</exception>
    public static TService? GetService<TService>(this ITurnTakingClient client, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        return client.GetService(typeof(TService), serviceKey) is TService service ? service : default;
    }

    /// <summary>Asks the client for an object of type <typeparamref name="TService"/> that must be there.</summary>
    /// <typeparam name="TService">The type of object asked for.</typeparam>
    /// <param name="client">The client.</param>
    /// <param name="serviceKey">An optional key that identifies the object.</param>
    /// <returns>The object.</returns>
    /// <exception cref="InvalidOperationException">The client has no such object.</exception>
    /// <exception cref="ArgumentNullException"><paramref name="client"/> is <see langword="null"/>.</exception>
    public static TService GetRequiredService<TService>(this ITurnTakingClient client, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        return client.GetService(typeof(TService), serviceKey) is TService service
            ? service
            : throw new InvalidOperationException(
                $"The turn-taking client has no service of type '{typeof(TService)}'" +
                $"{(serviceKey is null ? "" : $" with key '{serviceKey}'")}.");
    }

    /// <summary>Predicts what the agent should do next when the user's words are all there is.</summary>
    /// <param name="client">The client.</param>
    /// <param name="utterance">The user's words so far.</param>
    /// <param name="options">The options of this prediction, or <see langword="null"/> for the client's defaults.</param>
    /// <param name="cancellationToken">A token that cancels the prediction.</param>
    /// <returns>The prediction.</returns>
    /// <exception cref="ArgumentException"><paramref name="utterance"/> is empty or white space.</exception>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="client"/> or <paramref name="utterance"/> is <see langword="null"/>.
    /// </exception>
    public static Task<TurnTakingPrediction> GetPredictionAsync(
        this ITurnTakingClient client,
        string utterance,
        TurnTakingOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentException.ThrowIfNullOrWhiteSpace(utterance);
        return client.GetPredictionAsync([new ChatMessage(ChatRole.User, utterance)], options, cancellationToken);
    }
}
