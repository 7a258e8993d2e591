using Microsoft.Extensions.AI;

namespace TurnTaking;

/// <summary>Represents a client that decides from a conversation's words what a voice agent should do next.</summary>
/// <remarks>
/// <para>
/// Unless otherwise specified, all members are thread-safe: implementations must support being used by many requests at once, and one
/// instance may serve a whole process. <see cref="IDisposable.Dispose"/> may be called while requests are in flight; those end with a
/// prediction, with <see cref="OperationCanceledException"/> or with <see cref="ObjectDisposedException"/>.
/// </para>
/// <para>
/// Implementations do not change the messages. They may change the options they are given (middleware such as <c>ConfigureOptions</c>
/// changes a copy), so do not share one options instance between concurrent requests.
/// </para>
/// </remarks>
public interface ITurnTakingClient : IDisposable
{
    /// <summary>Predicts what the agent should do next.</summary>
    /// <param name="messages">
    /// The conversation, oldest message first; it is enumerated once. The last user message is the current utterance, as far as it has
    /// been heard. Consecutive messages of one role count as one utterance. Messages of other roles than user and assistant, and messages
    /// without text, are left out. A conversation that ends with the assistant's words is predicted as it stands.
    /// </param>
    /// <param name="options">The options of this prediction, or <see langword="null"/> for the client's defaults.</param>
    /// <param name="cancellationToken">A token that cancels the prediction, also while the model runs.</param>
    /// <returns>The prediction.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="messages"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">No user or assistant message in <paramref name="messages"/> has text.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was canceled.</exception>
    /// <exception cref="ObjectDisposedException">The client has been disposed.</exception>
    Task<TurnTakingPrediction> GetPredictionAsync(
        IEnumerable<ChatMessage> messages,
        TurnTakingOptions? options = null,
        CancellationToken cancellationToken = default);

    /// <summary>Asks for an object of a type, such as <see cref="TurnTakingClientMetadata"/> or a wrapped client.</summary>
    /// <param name="serviceType">The type of object asked for.</param>
    /// <param name="serviceKey">An optional key that identifies the object.</param>
    /// <returns>The object, or <see langword="null"/>. The client owns it: do not dispose it.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="serviceType"/> is <see langword="null"/>.</exception>
    object? GetService(Type serviceType, object? serviceKey = null);
}
