using TurnTaking.Models;

namespace TurnTaking.Onnx;

/// <summary>What is kept of a conversation's last prompt.</summary>
/// <param name="Ids">Its token ids.</param>
/// <param name="ReusableLength">For how many of them, from the first on, keys and values are there that a later prompt may begin with.</param>
/// <param name="KeyValues">The keys and values.</param>
/// <param name="Logits">Its scores, or <see langword="null"/> if it was not scored to its end.</param>
internal sealed record CachedPrompt(int[] Ids, int ReusableLength, KeyValues KeyValues, ActionLogits? Logits)
{
    /// <summary>Counts the tokens that a prompt may begin with instead of computing them.</summary>
    public int CountShared(Prompt prompt) => Ids.AsSpan(0, ReusableLength).CommonPrefixLength(prompt.Reusable);
}
