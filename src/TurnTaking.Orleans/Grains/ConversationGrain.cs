using Orleans.Concurrency;
using Orleans.Placement;

namespace TurnTaking.Orleans;

/// <summary>Holds the transcript of one conversation and asks the silo's client about it.</summary>
/// <remarks>
/// It is reentrant: a newer word's request must not wait for an older one that is being predicted, or the client could never supersede
/// what waits. The transcript changes only before the first await of a call, so calls do not disturb one another.
/// </remarks>
[Reentrant, ResourceOptimizedPlacement, GrainType("turn-taking-conversation")]
internal sealed class ConversationGrain(SiloClient silo) : Grain, IConversationGrain
{
    private readonly Transcript _transcript = new();

    public async Task<TurnTakingPrediction?> PredictAsync(
        TranscriptUpdate update, PredictionSettings settings, CancellationToken cancellationToken) =>
        _transcript.TryApply(update)
            ? await silo.PredictAsync(
                _transcript.ToMessages(), settings.ToOptions(this.GetPrimaryKeyString()), cancellationToken).ConfigureAwait(true)
            : null;

    public Task ActivateAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
