using Microsoft.Extensions.AI;

namespace TurnTaking;

/// <summary>What a <see cref="TurnTakingGate"/> decided about a request for a reply.</summary>
public sealed class TurnTakingGateDecision
{
    /// <summary>
    /// The key, in the additional properties of a withheld reply's message and response, of the <see cref="TurnTakingPrediction"/>:
    /// <c>turn_taking.prediction</c>.
    /// </summary>
    public const string PredictionKey = "turn_taking.prediction";

    internal TurnTakingGateDecision(
        IncompleteTurnAnswer answer, TurnTakingPrediction? prediction, string? conversationId = null)
    {
        MayReply = answer == IncompleteTurnAnswer.LetThrough;
        IsWithheld = answer == IncompleteTurnAnswer.Withhold;
        Prediction = prediction;
        Response = IsWithheld ? CreateWithheldResponse(prediction, conversationId) : answer.Response;
    }

    /// <summary>Gets the finish reason of a withheld reply: <c>turn_incomplete</c>.</summary>
    public static ChatFinishReason TurnIncomplete { get; } = new("turn_incomplete");

    /// <summary>Gets a value indicating whether the model that replies may be asked.</summary>
    public bool MayReply { get; }

    /// <summary>Gets the prediction behind the decision, or <see langword="null"/> where there was no turn to judge or it failed.</summary>
    public TurnTakingPrediction? Prediction { get; }

    /// <summary>
    /// Gets the response to give instead of asking the model, or <see langword="null"/> when <see cref="MayReply"/> is
    /// <see langword="true"/>. A withheld reply is one assistant message with no content and the finish reason
    /// <see cref="TurnIncomplete"/>; it belongs to the conversation of the request.
    /// </summary>
    public ChatResponse? Response { get; }

    /// <summary>Gets a value indicating whether <see cref="Response"/> is a withheld reply.</summary>
    internal bool IsWithheld { get; }

    // The message has an identifier so that streaming keeps its additional properties with it: without one they would become the
    // response's. The response has the conversation of the request because callers take a missing one for its end.
    private static ChatResponse CreateWithheldResponse(TurnTakingPrediction? prediction, string? conversationId) =>
        new(new ChatMessage(ChatRole.Assistant, [])
        {
            MessageId = Guid.NewGuid().ToString("N"),
            AdditionalProperties = new() { [PredictionKey] = prediction },
        })
        {
            ConversationId = conversationId,
            FinishReason = TurnIncomplete,
            AdditionalProperties = new() { [PredictionKey] = prediction },
        };
}
