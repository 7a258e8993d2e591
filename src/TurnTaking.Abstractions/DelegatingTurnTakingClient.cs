using Microsoft.Extensions.AI;

namespace TurnTaking;

/// <summary>Provides a base class for clients that wrap another <see cref="ITurnTakingClient"/>.</summary>
/// <remarks>Every member passes its call on to the inner client; derived types override what they change.</remarks>
public class DelegatingTurnTakingClient : ITurnTakingClient
{
    /// <summary>Initializes a new instance of the <see cref="DelegatingTurnTakingClient"/> class.</summary>
    /// <param name="innerClient">The client to wrap. It is disposed with this one.</param>
    /// <exception cref="ArgumentNullException"><paramref name="innerClient"/> is <see langword="null"/>.</exception>
    protected DelegatingTurnTakingClient(ITurnTakingClient innerClient)
    {
        ArgumentNullException.ThrowIfNull(innerClient);
        InnerClient = innerClient;
    }

    /// <summary>Gets the wrapped client.</summary>
    protected ITurnTakingClient InnerClient { get; }

    /// <inheritdoc/>
    public virtual Task<TurnTakingPrediction> GetPredictionAsync(
        IEnumerable<ChatMessage> messages, TurnTakingOptions? options = null, CancellationToken cancellationToken = default) =>
        InnerClient.GetPredictionAsync(messages, options, cancellationToken);

    /// <inheritdoc/>
    public virtual object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is null && serviceType.IsInstanceOfType(this) ? this : InnerClient.GetService(serviceType, serviceKey);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases the inner client.</summary>
    /// <param name="disposing"><see langword="true"/> when called from <see cref="Dispose()"/>.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            InnerClient.Dispose();
        }
    }
}
