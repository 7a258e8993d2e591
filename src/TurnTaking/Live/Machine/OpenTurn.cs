namespace TurnTaking;

/// <summary>A turn of the user that has begun and has not been answered.</summary>
internal sealed class OpenTurn(int number)
{
    public int Number { get; } = number;

    /// <summary>Gets or sets when the last new words came in.</summary>
    public TimeSpan LastWordsTime { get; set; }

    /// <summary>Gets or sets the words that <see cref="EagerEndOfTurn"/> was given out with and that still stand.</summary>
    public string? EagerTranscript { get; set; }

    /// <summary>Gets or sets how often the turn was resumed after <see cref="EagerEndOfTurn"/>.</summary>
    public int ResumedCount { get; set; }

    /// <summary>Gets or sets when the user asked for a moment, while nothing was said since.</summary>
    public TimeSpan? HoldTime { get; set; }

    /// <summary>Gets or sets whether the words since then only ask for a moment, once that was looked at.</summary>
    public bool? IsHoldRequest { get; set; }

    /// <summary>Gets or sets how many of the words came before the user last asked for a moment, that request included.</summary>
    public int HoldWordCount { get; set; }

    /// <summary>Gets or sets whether a number, a spelling or an address seems to go on, once that was looked at.</summary>
    public bool? IsEntryInProgress { get; set; }
}
