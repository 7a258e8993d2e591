using Microsoft.Extensions.AI;

namespace TurnTaking;

/// <summary>Asks the inner client, which is small, and a large one where the small one is not sure.</summary>
internal sealed class CascadeTurnTakingClient(
    ITurnTakingClient small, ITurnTakingClient large, TurnTakingCascadeOptions options, IServiceProvider services)
    : RoutingTurnTakingClient(small, large, "cascade")
{
    private readonly CallGuard _large = new(large, "turn_taking.cascade", options, services);
    private readonly float _minimumMargin = options.MinimumMargin;

    protected override async ValueTask<TurnTakingPrediction> RouteAsync(
        IReadOnlyCollection<ChatMessage> messages, TurnTakingOptions? options, CancellationToken cancellationToken)
    {
        var small = await InnerClient.GetPredictionAsync(messages, options?.Clone(), cancellationToken).ConfigureAwait(false);
        small = DecisionPath.Name(small, DecisionPath.Small);
        if (small.Margin >= _minimumMargin)
        {
            return small;
        }

        try
        {
            var large = await _large.GetPredictionAsync(messages, options, cancellationToken).ConfigureAwait(false);
            return DecisionPath.Name(large, DecisionPath.Large);
        }
        catch (Exception exception) when (CallGuard.IsFailure(exception, cancellationToken))
        {
            return small with { FallbackReason = CallGuard.GetReason(exception) };
        }
    }
}
