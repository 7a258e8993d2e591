namespace TurnTaking.Training.Data;

/// <summary>A file of dialogues.</summary>
internal sealed record SourceOptions
{
    /// <summary>Gets the file's name in the data folder.</summary>
    public required string File { get; init; }

    /// <summary>Gets the SHA-256 that the file must have, in lower-case hexadecimal digits, or <see langword="null"/> for any.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Gets how often each dialogue is seen in an epoch; 0.5 takes a random half of them. 0 to 100.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>Gets a value indicating whether both speakers are people, so that either may be taken for the agent.</summary>
    public bool IsBetweenPeople { get; init; }

    /// <summary>Gets what the model's card says of the source: whose it is, and its licence.</summary>
    public required string Attribution { get; init; }
}
