namespace TurnTaking.Replay;

/// <summary>A timed conversation and what was decided in it.</summary>
/// <param name="Clip">The conversation.</param>
/// <param name="Events">The events, as the live conversation gives them out.</param>
public sealed record ReplayedClip(ReplayClip Clip, IReadOnlyList<ConversationEvent> Events)
{
    /// <summary>
    /// Gets, for the times at which the user spoke into an open turn, when the turn would have ended had they not.
    /// </summary>
    public IReadOnlyList<(TimeSpan SpeechTime, TimeSpan DueTime)> WithdrawnEnds { get; init; } = [];

    /// <summary>Gets what was waited for from when on; <see langword="null"/> where nothing was.</summary>
    internal IReadOnlyList<(TimeSpan Time, ConversationWait? Wait)> Waits { get; init; } = [];

    /// <summary>Gets how many predictions were asked for.</summary>
    public int PredictionCount { get; init; }
}
