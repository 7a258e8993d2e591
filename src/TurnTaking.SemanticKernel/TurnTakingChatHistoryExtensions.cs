using Microsoft.SemanticKernel.ChatCompletion;

namespace TurnTaking.SemanticKernel;

/// <summary>Provides the extension method that predicts from a <see cref="ChatHistory"/>.</summary>
public static class TurnTakingChatHistoryExtensions
{
    /// <summary>Predicts what the agent should do next.</summary>
    /// <param name="client">The client.</param>
    /// <param name="chatHistory">
    /// The conversation, oldest message first. It is not changed. Messages of other roles than user and assistant, and contents
    /// that are not text, do not count.
    /// </param>
    /// <param name="options">The options of this prediction, or <see langword="null"/> for the client's defaults.</param>
    /// <param name="cancellationToken">A token that cancels the prediction.</param>
    /// <returns>The prediction.</returns>
    /// <exception cref="ArgumentException">No user or assistant message in <paramref name="chatHistory"/> has text.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was canceled.</exception>
    public static Task<TurnTakingPrediction> GetPredictionAsync(
        this ITurnTakingClient client,
        ChatHistory chatHistory,
        TurnTakingOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(chatHistory);
        return client.GetPredictionAsync(chatHistory.ToChatMessages(), options, cancellationToken);
    }
}
