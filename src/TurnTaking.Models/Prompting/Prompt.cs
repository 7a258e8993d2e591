namespace TurnTaking.Models;

/// <summary>A conversation as the model reads it.</summary>
/// <param name="Ids">The token ids.</param>
/// <param name="ReusableLength">How many of them stand before the close of the last message: a later prompt may begin with those.</param>
internal readonly record struct Prompt(int[] Ids, int ReusableLength)
{
    public ReadOnlySpan<int> Reusable => Ids.AsSpan(0, ReusableLength);
}
