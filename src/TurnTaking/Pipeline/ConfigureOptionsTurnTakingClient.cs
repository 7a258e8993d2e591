using Microsoft.Extensions.AI;

namespace TurnTaking;

/// <summary>Changes the options of every request before the inner client gets them.</summary>
internal sealed class ConfigureOptionsTurnTakingClient(ITurnTakingClient innerClient, Action<TurnTakingOptions> configure)
    : DelegatingTurnTakingClient(innerClient)
{
    /// <inheritdoc/>
    public override Task<TurnTakingPrediction> GetPredictionAsync(
        IEnumerable<ChatMessage> messages, TurnTakingOptions? options = null, CancellationToken cancellationToken = default)
    {
        options = options?.Clone() ?? new();
        configure(options);
        return base.GetPredictionAsync(messages, options, cancellationToken);
    }
}
