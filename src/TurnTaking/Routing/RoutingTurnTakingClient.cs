using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.AI;
using Attributes = TurnTaking.TelemetryNames.Attributes;
using Instruments = TurnTaking.TelemetryNames.Instruments;

namespace TurnTaking;

/// <summary>Asks one of two clients, or both, and counts who decided.</summary>
/// <param name="innerClient">The client that the pipeline ends in.</param>
/// <param name="otherClient">The other one; it is disposed with this one.</param>
/// <param name="kind">The kind of routing, in telemetry.</param>
internal abstract class RoutingTurnTakingClient(ITurnTakingClient innerClient, ITurnTakingClient otherClient, string kind)
    : DelegatingTurnTakingClient(innerClient)
{
    private static readonly Counter<long> Decisions = SharedTelemetry.Meter.CreateCounter<long>(
        Instruments.RoutingDecisions, "{prediction}", "Predictions by who of several clients decided, and why it was not the first one.");

    protected ITurnTakingClient OtherClient => otherClient;

    /// <inheritdoc/>
    public sealed override async Task<TurnTakingPrediction> GetPredictionAsync(
        IEnumerable<ChatMessage> messages, TurnTakingOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        var prediction = await RouteAsync(messages as IReadOnlyCollection<ChatMessage> ?? messages.ToList(), options, cancellationToken)
            .ConfigureAwait(false);
        if (Decisions.Enabled)
        {
            var tags = new TagList { { Attributes.RoutingKind, kind }, { Attributes.DecidedBy, prediction.DecidedBy } };
            if (prediction.FallbackReason is { } reason)
            {
                tags.Add(Attributes.FallbackReason, reason);
            }

            Decisions.Add(1, tags);
        }

        return prediction;
    }

    /// <summary>Gets a prediction that says who made it.</summary>
    protected abstract ValueTask<TurnTakingPrediction> RouteAsync(
        IReadOnlyCollection<ChatMessage> messages, TurnTakingOptions? options, CancellationToken cancellationToken);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            otherClient.Dispose();
        }
    }
}
