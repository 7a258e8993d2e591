namespace TurnTaking;

/// <summary>What an update of the transcript did.</summary>
internal enum TranscriptChange
{
    /// <summary>Nothing: it was empty, a duplicate, or out of order.</summary>
    None,

    /// <summary>The undecided words are written otherwise.</summary>
    Rewritten,

    /// <summary>The undecided words changed, but there are not more of them.</summary>
    Revised,

    /// <summary>There are new words.</summary>
    Grown,

    /// <summary>Words of the last turn changed after it ended.</summary>
    Late,
}
