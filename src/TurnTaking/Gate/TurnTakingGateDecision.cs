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

    internal TurnTakingGateDecision(IncompleteTurnAnswer answer, TurnTakingPrediction? prediction)
    {
        MayReply = answer == IncompleteTurnAnswer.LetThrough;
        Prediction = prediction;
        Response = MayReply ? null : answer.Response ?? CreateWithheldResponse(prediction);
    }

    /// <summary>Gets the finish reason of a withheld reply: <c>turn_incomplete</c>.</summary>
    public static ChatFinishReason TurnIncomplete { get; } = new("turn_incomplete");

    /// <summary>Gets a value indicating whether the model that replies may be asked.</summary>
    public bool MayReply { get; }

    /// <summary>Gets the prediction behind the decision, or <see langword="null"/> where there was no turn to judge or it failed.</summary>
    public TurnTakingPrediction? Prediction { get; }

    /// <summary>
    /// Gets the response to give instead of asking the model, or <see langword="null"/> when <see cref="MayReply"/> is
    /// <see langword="true"/>. A withheld reply is one assistant message with no content and the finish reason <see cref="TurnIncomplete"/>.
    /// </summary>
    public ChatResponse? Response { get; }

    private static ChatResponse CreateWithheldResponse(TurnTakingPrediction? prediction) =>
        new(new ChatMessage(ChatRole.Assistant, []) { AdditionalProperties = new() { [PredictionKey] = prediction } })
        {
            FinishReason = TurnIncomplete,
            AdditionalProperties = new() { [PredictionKey] = prediction },
        };
}
