namespace TurnTaking.Training.Data;

/// <summary>What one side of a dialogue says before the other side speaks.</summary>
/// <param name="IsUser">Whether the user says it, and not the agent.</param>
/// <param name="Text">The words, cleaned by <see cref="WrittenText.Clean"/>.</param>
internal sealed record Turn(bool IsUser, string Text)
{
    /// <summary>Gets a value indicating whether the corpus says that the turn is only a backchannel.</summary>
    public bool IsBackchannel { get; init; }

    /// <summary>
    /// Gets the number of words from which on a made turn may be cut, or <see langword="null"/> for a turn of a corpus, whose cuts are
    /// chosen by <see cref="Examples.EndStatistic"/>.
    /// </summary>
    public int? FirstCut { get; init; }

    /// <summary>Gets a value indicating whether the turn was made, so that its end is sure whatever its last word.</summary>
    public bool IsMade { get; init; }
}
