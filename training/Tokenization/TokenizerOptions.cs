namespace TurnTaking.Training.Tokenization;

/// <summary>How the tokenizer is learned.</summary>
internal sealed record TokenizerOptions
{
    /// <summary>Gets the number of tokens learned, the 256 bytes among them; the special tokens come on top. 300 to 60,000.</summary>
    public int TokenCount { get; init; } = 8_128;

    /// <summary>Gets how often a pair must occur to become a token. At least 1.</summary>
    public int MinimumCount { get; init; } = 3;
}
