using Orleans.Concurrency;

namespace TurnTaking.Orleans;

/// <summary>Asks the client of its silo. It keeps nothing, and one activation takes any number of requests.</summary>
[StatelessWorker(1), Reentrant, GrainType("turn-taking-relay")]
internal sealed class RelayGrain(SiloClient silo) : Grain, IRelayGrain
{
    public Task<TurnTakingPrediction> PredictAsync(
        ConversationMessage[] messages, string? conversationId, PredictionSettings settings, CancellationToken cancellationToken) =>
        silo.PredictAsync(
            [.. messages.Select(message => message.ToChatMessage())], settings.ToOptions(conversationId), cancellationToken);
}
