namespace TurnTaking.Onnx;

/// <summary>What a run of the model computes of a prompt.</summary>
/// <param name="Ids">The token ids of the whole prompt.</param>
/// <param name="CachedCount">How many of them, from the first on, need not be computed; fewer than all.</param>
/// <param name="KeyValues">
/// Holds the keys and values of those and takes those of the others, or <see langword="null"/> where nothing is computed before nor wanted
/// after.
/// </param>
internal readonly record struct PromptPart(int[] Ids, int CachedCount, KeyValues? KeyValues)
{
    public int NewCount => Ids.Length - CachedCount;

    public ReadOnlySpan<int> NewIds => Ids.AsSpan(CachedCount);
}
