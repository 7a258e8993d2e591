namespace TurnTaking.Training.Data;

/// <summary>A dialogue of a corpus, or one that was made.</summary>
/// <param name="Source">The name of the corpus.</param>
/// <param name="Turns">The turns; neighbours are of different speakers unless <see cref="IsUserOnly"/>.</param>
internal sealed record Dialogue(string Source, IReadOnlyList<Turn> Turns)
{
    /// <summary>Gets a value indicating whether the agent's turns are missing, so that each turn stands alone.</summary>
    public bool IsUserOnly { get; init; }

    /// <summary>Gets a value indicating whether both speakers are people, so that either may be taken for the agent.</summary>
    public bool IsBetweenPeople { get; init; }
}
