using TurnTaking.Models;

namespace TurnTaking.Onnx;

/// <content>Scores for callers that encode conversations themselves.</content>
public sealed partial class OnnxTurnTakingClient : IActionTokenScorer
{
    IReadOnlyList<int> IActionTokenScorer.ActionTokens => _tokenizer.SpecialTokens.Actions;

    int IActionTokenScorer.MaxTokenCount => _encoder.MaxTokenCount;

    int IActionTokenScorer.VocabularySize => _vocabularySize;

    IReadOnlyList<int> IActionTokenScorer.Encode(string prompt) => PromptText.Encode(prompt, _tokenizer);

    async Task<ActionTokenScores> IActionTokenScorer.GetScoresAsync(
        IReadOnlyList<int> promptIds, string? conversationId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(promptIds);
        int[] ids = [.. promptIds];
        if (ids.Length == 0 || ids.Length > _encoder.MaxTokenCount)
        {
            throw new ArgumentException($"Expected 1 to {_encoder.MaxTokenCount} token ids, found {ids.Length}.", nameof(promptIds));
        }

        if (Array.Find(ids, id => id < 0 || id >= _vocabularySize) is var unknown and not 0)
        {
            throw new ArgumentException($"Expected token ids from 0 to {_vocabularySize - 1}, found {unknown}.", nameof(promptIds));
        }

        // The close of the last message is not what a later prompt begins with.
        int end = Array.LastIndexOf(ids, _tokenizer.SpecialTokens.MessageEnd);
        var scores = await ScoreAsync(new(ids, end < 0 ? ids.Length - 1 : end), conversationId, cancellationToken).ConfigureAwait(false);
        return new(GetLogProbabilities(scores.Logits)) { CachedTokenCount = scores.CachedTokenCount };
    }

    private static float[] GetLogProbabilities(ActionLogits logits)
    {
        double maximum = Math.Max(Math.Max(logits[0], logits[1]), Math.Max(logits[2], logits[3]));
        double sum = 0;
        for (int i = 0; i < 4; i++)
        {
            sum += Math.Exp(logits[i] - maximum);
        }

        double normalizer = maximum + Math.Log(sum);
        return [Of(0), Of(1), Of(2), Of(3)];

        float Of(int i) => (float)(logits[i] - normalizer);
    }
}
