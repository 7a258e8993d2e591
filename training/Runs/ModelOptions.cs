using TurnTaking.Training.Modeling;

namespace TurnTaking.Training.Runs;

/// <summary>The shape of the model; the size of its vocabulary follows from the tokenizer.</summary>
internal sealed record ModelOptions
{
    private const int VocabularyMultiple = 64;

    /// <summary>Gets the length of a token's vector. 16 to 4,096.</summary>
    public int HiddenSize { get; init; } = 256;

    /// <summary>Gets the length of the vector inside a layer's feed-forward part. 16 to 16,384.</summary>
    public int IntermediateSize { get; init; } = 704;

    /// <summary>Gets the number of layers. 1 to 64.</summary>
    public int LayerCount { get; init; } = 6;

    /// <summary>Gets the number of query heads. 1 to 64.</summary>
    public int HeadCount { get; init; } = 4;

    /// <summary>Gets the number of key and value heads, a divisor of <see cref="HeadCount"/>.</summary>
    public int KeyValueHeadCount { get; init; } = 1;

    /// <summary>Gets the length of a head's vector: 16 to 256, a multiple of 16, which ONNX Runtime's attention asks for.</summary>
    public int HeadSize { get; init; } = 64;

    /// <summary>Gets the most tokens of a prompt. 64 to 1,024.</summary>
    public int ContextLength { get; init; } = 256;

    /// <summary>Gets the base of the rotary position embedding's frequencies. At least 100.</summary>
    public double RotaryBase { get; init; } = 10_000;

    /// <summary>Gets the shape for a number of tokens; the vocabulary is rounded up to a multiple of 64.</summary>
    public DecoderShape GetShape(int tokenCount) => new(
        (tokenCount + VocabularyMultiple - 1) / VocabularyMultiple * VocabularyMultiple,
        HiddenSize,
        IntermediateSize,
        LayerCount,
        HeadCount,
        KeyValueHeadCount,
        HeadSize,
        RotaryBase);
}
