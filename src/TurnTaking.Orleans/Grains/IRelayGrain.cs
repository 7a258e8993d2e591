namespace TurnTaking.Orleans;

/// <summary>A way to the client of whichever silo the request reaches first.</summary>
/// <remarks>
/// It has no place of its own, so it answers also while the cluster does not yet know that a silo is gone, unless the part of the directory where
/// its key would stand was on that silo. The key only spreads requests over the gateways; the same key takes the same one.
/// </remarks>
[Alias("TurnTaking.IRelayGrain")]
internal interface IRelayGrain : IGrainWithStringKey
{
    /// <summary>Predicts what the agent should do next.</summary>
    [Alias("Predict")]
    Task<TurnTakingPrediction> PredictAsync(
        ConversationMessage[] messages, string? conversationId, PredictionSettings settings, CancellationToken cancellationToken);
}
