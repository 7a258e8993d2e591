namespace TurnTaking.Orleans;

/// <summary>A <see cref="TurnTakingPrediction"/> as it travels.</summary>
[GenerateSerializer, Immutable, Alias("TurnTaking.Prediction")]
internal struct PredictionSurrogate
{
    [Id(0)]
    public TurnTakingAction Action;

    [Id(1)]
    public float StartSpeaking;

    [Id(2)]
    public float ContinueListening;

    [Id(3)]
    public float StartListening;

    [Id(4)]
    public float ContinueSpeaking;

    [Id(5)]
    public AgentState AgentState;

    [Id(6)]
    public float? Threshold;

    [Id(7)]
    public string? FallbackReason;

    [Id(8)]
    public string? UnsupportedLanguage;

    [Id(9)]
    public string? ModelId;

    [Id(10)]
    public int? InputTokenCount;

    [Id(11)]
    public int? CachedTokenCount;

    [Id(12)]
    public TimeSpan? QueueTime;

    [Id(13)]
    public TimeSpan? InferenceTime;

    [Id(14)]
    public string? DecidedBy;
}
