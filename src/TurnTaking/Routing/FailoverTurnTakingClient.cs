using Microsoft.Extensions.AI;

namespace TurnTaking;

/// <summary>Asks the inner client, and another one where that fails or is late.</summary>
internal sealed class FailoverTurnTakingClient(
    ITurnTakingClient primary, ITurnTakingClient fallback, TurnTakingFailoverOptions options, IServiceProvider services)
    : RoutingTurnTakingClient(primary, fallback, "failover")
{
    private readonly CallGuard _primary = new(primary, "turn_taking.failover", options, services);

    protected override async ValueTask<TurnTakingPrediction> RouteAsync(
        IReadOnlyCollection<ChatMessage> messages, TurnTakingOptions? options, CancellationToken cancellationToken)
    {
        string reason;
        try
        {
            var prediction = await _primary.GetPredictionAsync(messages, options, cancellationToken).ConfigureAwait(false);
            return DecisionPath.Name(prediction, DecisionPath.Primary);
        }
        catch (Exception exception) when (CallGuard.IsFailure(exception, cancellationToken))
        {
            reason = CallGuard.GetReason(exception);
        }

        var fallbackPrediction = await OtherClient.GetPredictionAsync(messages, options?.Clone(), cancellationToken).ConfigureAwait(false);
        return DecisionPath.Name(fallbackPrediction, DecisionPath.Fallback) with { FallbackReason = reason };
    }
}
