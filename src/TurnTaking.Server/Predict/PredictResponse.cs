using System.ComponentModel;

namespace TurnTaking.Server;

/// <summary>What the agent should do next.</summary>
internal sealed record PredictResponse
{
    [Description("What the agent should do next.")]
    public required TurnTakingAction Action { get; init; }

    [Description("The probability of the action.")]
    public required float Confidence { get; init; }

    [Description("The probabilities of the four actions; those impossible in the agent's state have 0.")]
    public required TurnTakingProbabilities Probabilities { get; init; }

    [Description("The state of the agent that was taken as given.")]
    public required AgentState AgentState { get; init; }

    [Description("The threshold that decided between the two actions of the agent's state.")]
    public float? Threshold { get; init; }

    [Description("Which of several clients decided.")]
    public string? DecidedBy { get; init; }

    [Description("Why something other than the model decided.")]
    public string? FallbackReason { get; init; }

    [Description("The language of the request, if the model was not made for it.")]
    public string? UnsupportedLanguage { get; init; }

    [Description("The model that decided.")]
    public string? Model { get; init; }

    [Description("How many tokens the conversation has for the model.")]
    public int? InputTokens { get; init; }

    [Description("How many of them did not have to be computed.")]
    public int? CachedTokens { get; init; }

    [Description("How long the request waited for the model.")]
    public double? QueueMilliseconds { get; init; }

    [Description("How long the model ran.")]
    public double? InferenceMilliseconds { get; init; }

    public static PredictResponse From(TurnTakingPrediction prediction) => new()
    {
        Action = prediction.Action,
        Confidence = prediction.Confidence,
        Probabilities = prediction.Probabilities,
        AgentState = prediction.AgentState,
        Threshold = prediction.Threshold,
        DecidedBy = prediction.DecidedBy,
        FallbackReason = prediction.FallbackReason,
        UnsupportedLanguage = prediction.UnsupportedLanguage,
        Model = prediction.ModelId,
        InputTokens = prediction.InputTokenCount,
        CachedTokens = prediction.CachedTokenCount,
        QueueMilliseconds = prediction.QueueTime?.TotalMilliseconds,
        InferenceMilliseconds = prediction.InferenceTime?.TotalMilliseconds,
    };
}
