namespace TurnTaking.Orleans;

[RegisterConverter]
internal sealed class PredictionConverter : IConverter<TurnTakingPrediction, PredictionSurrogate>
{
    public TurnTakingPrediction ConvertFromSurrogate(in PredictionSurrogate surrogate) => new(
        surrogate.Action,
        new(surrogate.StartSpeaking, surrogate.ContinueListening, surrogate.StartListening, surrogate.ContinueSpeaking))
    {
        AgentState = surrogate.AgentState,
        Threshold = surrogate.Threshold,
        DecidedBy = surrogate.DecidedBy,
        FallbackReason = surrogate.FallbackReason,
        UnsupportedLanguage = surrogate.UnsupportedLanguage,
        ModelId = surrogate.ModelId,
        InputTokenCount = surrogate.InputTokenCount,
        CachedTokenCount = surrogate.CachedTokenCount,
        QueueTime = surrogate.QueueTime,
        InferenceTime = surrogate.InferenceTime,
    };

    public PredictionSurrogate ConvertToSurrogate(in TurnTakingPrediction value) => new()
    {
        Action = value.Action,
        StartSpeaking = value.Probabilities.StartSpeaking,
        ContinueListening = value.Probabilities.ContinueListening,
        StartListening = value.Probabilities.StartListening,
        ContinueSpeaking = value.Probabilities.ContinueSpeaking,
        AgentState = value.AgentState,
        Threshold = value.Threshold,
        DecidedBy = value.DecidedBy,
        FallbackReason = value.FallbackReason,
        UnsupportedLanguage = value.UnsupportedLanguage,
        ModelId = value.ModelId,
        InputTokenCount = value.InputTokenCount,
        CachedTokenCount = value.CachedTokenCount,
        QueueTime = value.QueueTime,
        InferenceTime = value.InferenceTime,
    };
}
