namespace TurnTaking.Remote;

/// <summary>What went wrong between a <see cref="RemoteTurnTakingClient"/> and its server.</summary>
public enum RemoteFailure
{
    /// <summary>No connection: the name is unknown, nobody listens, or the connection broke before the answer was whole.</summary>
    Connection,

    /// <summary>No whole answer within <see cref="RemoteTurnTakingClientOptions.Timeout"/>.</summary>
    Timeout,

    /// <summary>
    /// An answer whose status is an error. 429 is a <see cref="TurnTakingQueueFullException"/> instead, and 409, a newer request of the same
    /// conversation, an <see cref="OperationCanceledException"/>.
    /// </summary>
    Status,

    /// <summary>An answer that is not of the server's format, or without the scores of the four actions.</summary>
    Answer,

    /// <summary>Not asked: so many calls have failed that the circuit breaker is open for a while.</summary>
    CircuitOpen,
}
