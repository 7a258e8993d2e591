namespace TurnTaking.Models;

/// <summary>The token ids of an utterance, without the special tokens around it.</summary>
/// <param name="Opening">The ids of the role and the line break after it; the same list for many utterances.</param>
/// <param name="Text">The ids of the words.</param>
internal readonly record struct EncodedUtterance(IReadOnlyList<int> Opening, IReadOnlyList<int> Text)
{
    public int Count => Opening.Count + Text.Count;
}
