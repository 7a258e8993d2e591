namespace TurnTaking.Training.Modeling;

/// <summary>The shape of a Qwen2 decoder.</summary>
/// <param name="VocabularySize">The number of token ids.</param>
/// <param name="HiddenSize">The length of a token's vector.</param>
/// <param name="IntermediateSize">The length of the vector inside a layer's feed-forward part.</param>
/// <param name="LayerCount">The number of layers.</param>
/// <param name="HeadCount">The number of query heads.</param>
/// <param name="KeyValueHeadCount">The number of key and value heads; it divides <paramref name="HeadCount"/>.</param>
/// <param name="HeadSize">The length of a head's vector; even.</param>
/// <param name="RotaryBase">The base of the rotary position embedding's frequencies.</param>
/// <param name="NormalizationEpsilon">What is added to the mean square before its root is taken.</param>
internal sealed record DecoderShape(
    int VocabularySize,
    int HiddenSize,
    int IntermediateSize,
    int LayerCount,
    int HeadCount,
    int KeyValueHeadCount,
    int HeadSize,
    double RotaryBase = 10_000,
    double NormalizationEpsilon = 1e-6)
{
    public int QuerySize => HeadCount * HeadSize;

    public int KeySize => KeyValueHeadCount * HeadSize;

    /// <summary>Gets the names, as transformers gives them, and the shapes of all weights.</summary>
    /// <remarks>The head is tied to the embedding, so it is none of them.</remarks>
    public IEnumerable<(string Name, long[] Size)> EnumerateParameters()
    {
        yield return (ParameterNames.Embedding, [VocabularySize, HiddenSize]);
        for (int layer = 0; layer < LayerCount; layer++)
        {
            var names = new ParameterNames(layer);
            yield return (names.InputNormalization, [HiddenSize]);
            yield return (names.Query, [QuerySize, HiddenSize]);
            yield return (names.QueryBias, [QuerySize]);
            yield return (names.Key, [KeySize, HiddenSize]);
            yield return (names.KeyBias, [KeySize]);
            yield return (names.Value, [KeySize, HiddenSize]);
            yield return (names.ValueBias, [KeySize]);
            yield return (names.Output, [HiddenSize, QuerySize]);
            yield return (names.PostAttentionNormalization, [HiddenSize]);
            yield return (names.Gate, [IntermediateSize, HiddenSize]);
            yield return (names.Up, [IntermediateSize, HiddenSize]);
            yield return (names.Down, [HiddenSize, IntermediateSize]);
        }

        yield return (ParameterNames.Normalization, [HiddenSize]);
    }
}
