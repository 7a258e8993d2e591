namespace TurnTaking.Orleans;

/// <summary>One conversation, by its identifier: on one silo at a time, which keeps what its predictions share.</summary>
[Alias("TurnTaking.IConversationGrain")]
internal interface IConversationGrain : IGrainWithStringKey
{
    /// <summary>Predicts what the agent should do next in the conversation as it is after an update.</summary>
    /// <returns>The prediction, or <see langword="null"/> if the grain does not hold the messages to keep: send them all.</returns>
    [Alias("Predict")]
    Task<TurnTakingPrediction?> PredictAsync(TranscriptUpdate update, PredictionSettings settings, CancellationToken cancellationToken);

    /// <summary>Finds the conversation a silo, if it has none.</summary>
    [Alias("Activate")]
    Task ActivateAsync(CancellationToken cancellationToken);
}
