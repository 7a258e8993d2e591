namespace TurnTaking;

/// <summary>Scores the four actions after a prompt that is given as the model's token ids.</summary>
/// <remarks>
/// It is for servers: their callers encode conversations themselves and ask for a model's scores. A client whose model runs in this process
/// gives it by <see cref="ITurnTakingClient.GetService"/>. All members are thread-safe.
/// </remarks>
public interface IActionTokenScorer
{
    /// <summary>Gets the ids of the tokens that stand for the actions, in the order of <see cref="TurnTakingAction"/>.</summary>
    IReadOnlyList<int> ActionTokens { get; }

    /// <summary>Gets the most tokens of a prompt.</summary>
    int MaxTokenCount { get; }

    /// <summary>Gets the number of token ids that the model knows; the first is 0.</summary>
    int VocabularySize { get; }

    /// <summary>Encodes a prompt in which the names of special tokens, such as <c>&lt;|im_end|&gt;</c>, stand for these.</summary>
    /// <param name="prompt">The prompt. Words of users in it could close a turn: who has messages asks for a prediction instead.</param>
    /// <returns>The token ids.</returns>
    IReadOnlyList<int> Encode(string prompt);

    /// <summary>Scores the actions after a prompt.</summary>
    /// <param name="promptIds">The prompt's token ids, 1 to <see cref="MaxTokenCount"/>.</param>
    /// <param name="conversationId">The same as <see cref="TurnTakingOptions.ConversationId"/>.</param>
    /// <param name="cancellationToken">A token that cancels the request, also while the model runs.</param>
    /// <returns>The scores.</returns>
    /// <exception cref="ArgumentException">There are no ids or too many, or one that the model does not know.</exception>
    /// <exception cref="TurnTakingQueueFullException">Too many others wait.</exception>
    /// <exception cref="OperationCanceledException">
    /// <paramref name="cancellationToken"/> was canceled, or a newer request superseded this one.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The client has been disposed.</exception>
    Task<ActionTokenScores> GetScoresAsync(
        IReadOnlyList<int> promptIds, string? conversationId = null, CancellationToken cancellationToken = default);
}
