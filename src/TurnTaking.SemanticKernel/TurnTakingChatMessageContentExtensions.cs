using TurnTaking;
using TurnTaking.SemanticKernel;

namespace Microsoft.SemanticKernel;

/// <summary>Provides extension methods that tell withheld replies from given ones.</summary>
public static class TurnTakingChatMessageContentExtensions
{
    /// <summary>Gets a value indicating whether the reply was withheld because the user had not finished their turn.</summary>
    /// <param name="message">The reply.</param>
    /// <returns><see langword="true"/> if the reply was withheld.</returns>
    public static bool IsTurnIncomplete(this ChatMessageContent message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return IsTurnIncomplete(message.Metadata);
    }

    /// <summary>Gets a value indicating whether the reply was withheld because the user had not finished their turn.</summary>
    /// <param name="message">A part of a streamed reply.</param>
    /// <returns><see langword="true"/> if the reply was withheld.</returns>
    public static bool IsTurnIncomplete(this StreamingChatMessageContent message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return IsTurnIncomplete(message.Metadata);
    }

    /// <summary>Gets the prediction for which a reply was withheld.</summary>
    /// <param name="message">The reply.</param>
    /// <returns>The prediction, or <see langword="null"/> if the reply was not withheld.</returns>
    public static TurnTakingPrediction? GetTurnTakingPrediction(this ChatMessageContent message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return GetPrediction(message.Metadata);
    }

    /// <summary>Gets the prediction for which a reply was withheld.</summary>
    /// <param name="message">A part of a streamed reply.</param>
    /// <returns>The prediction, or <see langword="null"/> if the reply was not withheld.</returns>
    public static TurnTakingPrediction? GetTurnTakingPrediction(this StreamingChatMessageContent message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return GetPrediction(message.Metadata);
    }

    private static bool IsTurnIncomplete(IReadOnlyDictionary<string, object?>? metadata) =>
        metadata is not null &&
        metadata.TryGetValue(WithheldReplies.FinishReasonKey, out object? finishReason) &&
        TurnTakingGateDecision.TurnIncomplete.Value.Equals(finishReason as string, StringComparison.OrdinalIgnoreCase);

    private static TurnTakingPrediction? GetPrediction(IReadOnlyDictionary<string, object?>? metadata) =>
        metadata is not null && metadata.TryGetValue(TurnTakingGateDecision.PredictionKey, out object? prediction)
            ? prediction as TurnTakingPrediction
            : null;
}
