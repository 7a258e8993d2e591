namespace TurnTaking.Replay;

/// <summary>A timed conversation of a user and an assistant, with what was found to be right in it.</summary>
public sealed record ReplayClip
{
    /// <summary>Gets the name of the conversation.</summary>
    public required string Id { get; init; }

    /// <summary>Gets the length of the conversation, in seconds.</summary>
    public required double Duration { get; init; }

    /// <summary>Gets all words, by the time they begin.</summary>
    public required IReadOnlyList<ReplayWord> Words { get; init; }

    /// <summary>Gets who holds the floor when, by the time they begin; one that does not end after its begin is none.</summary>
    public IReadOnlyList<ReplaySpan> Turns { get; init => field = value ?? []; } = [];

    /// <summary>
    /// Gets voices without words, laughter or coughs, by the time they begin; one that does not end after its begin is none.
    /// </summary>
    public IReadOnlyList<ReplaySpan> Sounds { get; init => field = value ?? []; } = [];

    /// <summary>Gets the reference: where the user ends, pauses, acknowledges and interrupts.</summary>
    public IReadOnlyList<ReplayReference> Events { get; init => field = value ?? []; } = [];
}
