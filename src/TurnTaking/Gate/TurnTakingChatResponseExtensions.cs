using TurnTaking;

namespace Microsoft.Extensions.AI;

/// <summary>Provides extension methods that tell withheld replies from given ones.</summary>
public static class TurnTakingChatResponseExtensions
{
    /// <summary>Gets a value indicating whether the reply was withheld because the user had not finished their turn.</summary>
    /// <param name="response">The response.</param>
    /// <returns><see langword="true"/> if the reply was withheld.</returns>
    public static bool IsTurnIncomplete(this ChatResponse response)
    {
        ArgumentNullException.ThrowIfNull(response);
        return response.FinishReason == TurnTakingGateDecision.TurnIncomplete;
    }

    /// <summary>Gets a value indicating whether the reply was withheld because the user had not finished their turn.</summary>
    /// <param name="update">An update of a streamed response.</param>
    /// <returns><see langword="true"/> if the reply was withheld.</returns>
    public static bool IsTurnIncomplete(this ChatResponseUpdate update)
    {
        ArgumentNullException.ThrowIfNull(update);
        return update.FinishReason == TurnTakingGateDecision.TurnIncomplete;
    }

    /// <summary>Gets the prediction for which a reply was withheld.</summary>
    /// <param name="response">The response.</param>
    /// <returns>The prediction, or <see langword="null"/> if the reply was not withheld.</returns>
    public static TurnTakingPrediction? GetTurnTakingPrediction(this ChatResponse response)
    {
        ArgumentNullException.ThrowIfNull(response);
        return GetPrediction(response.AdditionalProperties);
    }

    /// <summary>Gets the prediction for which a reply was withheld.</summary>
    /// <param name="update">An update of a streamed response.</param>
    /// <returns>The prediction, or <see langword="null"/> if the reply was not withheld.</returns>
    public static TurnTakingPrediction? GetTurnTakingPrediction(this ChatResponseUpdate update)
    {
        ArgumentNullException.ThrowIfNull(update);
        return GetPrediction(update.AdditionalProperties);
    }

    /// <summary>Gets the prediction for which a reply was withheld.</summary>
    /// <param name="message">The reply's message.</param>
    /// <returns>The prediction, or <see langword="null"/> if the reply was not withheld.</returns>
    public static TurnTakingPrediction? GetTurnTakingPrediction(this ChatMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return GetPrediction(message.AdditionalProperties);
    }

    private static TurnTakingPrediction? GetPrediction(AdditionalPropertiesDictionary? properties) =>
        properties is not null && properties.TryGetValue(TurnTakingGateDecision.PredictionKey, out TurnTakingPrediction? prediction)
            ? prediction
            : null;
}
