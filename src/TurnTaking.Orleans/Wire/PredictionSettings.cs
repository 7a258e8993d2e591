namespace TurnTaking.Orleans;

/// <summary>The options of a prediction as they travel.</summary>
[GenerateSerializer, Immutable, Alias("TurnTaking.PredictionSettings")]
internal sealed class PredictionSettings
{
    [Id(0)]
    public AgentState? AgentState { get; init; }

    [Id(1)]
    public string? Language { get; init; }

    [Id(2)]
    public float? StartSpeakingThreshold { get; init; }

    [Id(3)]
    public float? StartListeningThreshold { get; init; }

    public static PredictionSettings From(TurnTakingOptions? options) => new()
    {
        AgentState = options?.AgentState,
        Language = options?.Language,
        StartSpeakingThreshold = options?.StartSpeakingThreshold,
        StartListeningThreshold = options?.StartListeningThreshold,
    };

    public TurnTakingOptions ToOptions(string? conversationId) => new()
    {
        ConversationId = conversationId,
        AgentState = AgentState,
        Language = Language,
        StartSpeakingThreshold = StartSpeakingThreshold,
        StartListeningThreshold = StartListeningThreshold,
    };
}
