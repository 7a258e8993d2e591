namespace TurnTaking.Remote;

/// <summary>The error of a prediction that nobody waits for any more, because a newer one of its conversation came to the server.</summary>
internal sealed class SupersededException(Uri server)
    : OperationCanceledException($"The prediction was superseded by a newer one of its conversation on {server}: status 409.");
