using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;

namespace TurnTaking.SemanticKernel;

/// <summary>Makes withheld replies and takes them out of the history again.</summary>
internal static class WithheldReplies
{
    /// <summary>The key, in the metadata, of the finish reason; the connectors of Semantic Kernel use the same.</summary>
    public const string FinishReasonKey = "FinishReason";

    public static ChatMessageContent Create(TurnTakingPrediction? prediction) =>
        new(AuthorRole.Assistant, content: null, metadata: CreateMetadata(prediction));

    public static StreamingChatMessageContent CreateStreaming(TurnTakingPrediction? prediction) =>
        new(AuthorRole.Assistant, content: null, metadata: CreateMetadata(prediction));

    /// <summary>Gets the history without withheld replies.</summary>
    /// <returns>The history itself where it has none, or else a view of it that passes every change on to it.</returns>
    public static ChatHistory RemoveFrom(ChatHistory history) =>
        history.Any(IsWithheld) ? new ChatHistoryView(history, history.Where(message => !IsWithheld(message))) : history;

    /// <summary>
    /// A withheld reply has no words, and its metadata has the prediction. Apps that store only role and words bring it back with
    /// no metadata. An empty message with other metadata is a model's own: connectors keep function calls there.
    /// </summary>
    private static bool IsWithheld(ChatMessageContent message) =>
        message.Role == AuthorRole.Assistant &&
        message.Items.All(item => item is TextContent text && string.IsNullOrWhiteSpace(text.Text)) &&
        (message.Metadata is not { Count: > 0 } metadata || metadata.ContainsKey(TurnTakingGateDecision.PredictionKey));

    private static Dictionary<string, object?> CreateMetadata(TurnTakingPrediction? prediction) => new()
    {
        [TurnTakingGateDecision.PredictionKey] = prediction,
        [FinishReasonKey] = TurnTakingGateDecision.TurnIncomplete.Value,
    };
}
