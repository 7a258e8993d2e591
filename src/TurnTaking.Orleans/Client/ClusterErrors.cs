namespace TurnTaking.Orleans;

internal static class ClusterErrors
{
    /// <summary>Tells whether an error says more about a silo, or the way to it, than about the request.</summary>
    public static bool IsTransient(Exception exception) =>
        exception is OrleansException or TimeoutException or ObjectDisposedException;
}
