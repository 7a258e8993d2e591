namespace TurnTaking;

/// <summary>One thing that a conversation is told.</summary>
internal readonly record struct ConversationInput(ConversationInputKind Kind)
{
    /// <summary>Gets the user's words of a transcript, or the agent's words of a report about its speech.</summary>
    public string? Text { get; init; }

    public string? SegmentId { get; init; }

    public int? Revision { get; init; }

    /// <summary>Gets the request that a prediction, or its failure, belongs to.</summary>
    public int RequestId { get; init; }

    public TurnTakingPrediction? Prediction { get; init; }
}
