using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using TurnTaking;

namespace Microsoft.Extensions.AI;

/// <summary>Provides extension methods that tell withheld replies from given ones.</summary>
/// <remarks>They know replies that were stored as JSON and loaded again, too.</remarks>
public static class TurnTakingChatResponseExtensions
{
    private static readonly JsonTypeInfo PredictionTypeInfo =
        TurnTakingJsonUtilities.DefaultOptions.GetTypeInfo(typeof(TurnTakingPrediction));

    /// <summary>Gets a value indicating whether the reply was withheld because the user had not finished their turn.</summary>
    /// <param name="response">The response.</param>
    /// <returns><see langword="true"/> if the reply was withheld.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="response"/> is <see langword="null"/>.</exception>
    public static bool IsTurnIncomplete(this ChatResponse response)
    {
        ArgumentNullException.ThrowIfNull(response);
        return response.FinishReason == TurnTakingGateDecision.TurnIncomplete;
    }

    /// <summary>Gets a value indicating whether the reply was withheld because the user had not finished their turn.</summary>
    /// <param name="update">An update of a streamed response.</param>
    /// <returns><see langword="true"/> if the reply was withheld.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="update"/> is <see langword="null"/>.</exception>
    public static bool IsTurnIncomplete(this ChatResponseUpdate update)
    {
        ArgumentNullException.ThrowIfNull(update);
        return update.FinishReason == TurnTakingGateDecision.TurnIncomplete;
    }

    /// <summary>Gets the prediction for which a reply was withheld.</summary>
    /// <param name="response">The response.</param>
    /// <returns>The prediction, or <see langword="null"/> if the reply was not withheld.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="response"/> is <see langword="null"/>.</exception>
    public static TurnTakingPrediction? GetTurnTakingPrediction(this ChatResponse response)
    {
        ArgumentNullException.ThrowIfNull(response);
        return GetPrediction(response.AdditionalProperties) ??
            response.Messages.Select(GetTurnTakingPrediction).FirstOrDefault(prediction => prediction is not null);
    }

    /// <summary>Gets the prediction for which a reply was withheld.</summary>
    /// <param name="update">An update of a streamed response.</param>
    /// <returns>The prediction, or <see langword="null"/> if the reply was not withheld.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="update"/> is <see langword="null"/>.</exception>
    public static TurnTakingPrediction? GetTurnTakingPrediction(this ChatResponseUpdate update)
    {
        ArgumentNullException.ThrowIfNull(update);
        return GetPrediction(update.AdditionalProperties);
    }

    /// <summary>Gets the prediction for which a reply was withheld.</summary>
    /// <param name="message">The reply's message.</param>
    /// <returns>The prediction, or <see langword="null"/> if the reply was not withheld.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="message"/> is <see langword="null"/>.</exception>
    public static TurnTakingPrediction? GetTurnTakingPrediction(this ChatMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return GetPrediction(message.AdditionalProperties);
    }

    private static TurnTakingPrediction? GetPrediction(AdditionalPropertiesDictionary? properties) =>
        properties?.GetValueOrDefault(TurnTakingGateDecision.PredictionKey) switch
        {
            TurnTakingPrediction prediction => prediction,
            JsonElement { ValueKind: JsonValueKind.Object } json => json.Deserialize(PredictionTypeInfo) as TurnTakingPrediction,
            _ => null,
        };
}
