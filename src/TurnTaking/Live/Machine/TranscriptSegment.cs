namespace TurnTaking;

/// <summary>A stretch of the user's speech that the recognizer writes down, and rewrites until it is final.</summary>
internal sealed class TranscriptSegment(string? id)
{
    public string? Id { get; } = id;

    public int? Revision { get; set; }

    public bool IsFinal { get; set; }

    public string Text { get; set; } = "";

    public TimeSpan UpdateTime { get; set; }

    /// <summary>Gets or sets how many of the first words were decided on before.</summary>
    public int DecidedCount { get; set; }

    /// <summary>Gets or sets <see cref="DecidedCount"/> as it was before the last decision.</summary>
    public int EarlierDecidedCount { get; set; }

    /// <summary>Gets or sets the turn that the decided words belong to, 0 for a backchannel.</summary>
    public int DecidedTurn { get; set; }
}
