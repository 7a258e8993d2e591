namespace TurnTaking.Cli;

/// <summary>Asks the cluster for predictions, and this process's own client about the model, of which every silo has the same.</summary>
internal sealed class SiloHostTurnTakingClient(ITurnTakingClient cluster, ITurnTakingClient local) : DelegatingTurnTakingClient(cluster)
{
    public override object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceType.IsInstanceOfType(this) ? this : local.GetService(serviceType, serviceKey) ?? base.GetService(serviceType, serviceKey);
    }
}
