using TurnTaking.Models;

namespace TurnTaking.Numbers;

/// <summary>A conversation's prompt, and the one before its last word came.</summary>
internal sealed record PromptPair(Prompt Whole, Prompt Before)
{
    public int SharedCount => Before.Reusable.CommonPrefixLength(Whole.Reusable);
}
