namespace TurnTaking.Orleans;

/// <summary>Tells that the connection to a silo was lost, and with it the answers to whatever went that way.</summary>
internal sealed class GatewayLosses
{
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Gets a task that ends with the next loss.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    public void OnGatewayCountChanged(object? sender, GatewayCountChangedEventArgs e)
    {
        if (e.NumberOfConnectedGateways < e.PreviousNumberOfConnectedGateways)
        {
            Interlocked.Exchange(ref _next, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
        }
    }
}
