namespace TurnTaking;

/// <summary>The error of a prediction that was refused, because too many others waited.</summary>
/// <remarks>
/// The same request may succeed later; while the model cannot keep up, sending fewer is all that helps. Predictions that have the same
/// <see cref="TurnTakingOptions.ConversationId"/> make room for one another: the newest one takes the place of the one that waits.
/// </remarks>
public sealed class TurnTakingQueueFullException : InvalidOperationException
{
    /// <summary>Initializes a new instance of the <see cref="TurnTakingQueueFullException"/> class.</summary>
    /// <param name="message">How long the queue is and which setting limits it.</param>
    /// <param name="innerException">What told of the full queue, where it is not the client's own.</param>
    public TurnTakingQueueFullException(string? message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
