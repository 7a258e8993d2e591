namespace TurnTaking.Training.Examples;

/// <summary>How a window of a conversation is written.</summary>
internal enum TextStyle
{
    /// <summary>As in the corpus.</summary>
    Written,

    /// <summary>Without the mark at a turn's end.</summary>
    Unfinished,

    /// <summary>In lower case with punctuation.</summary>
    LowerCase,

    /// <summary>In lower case without punctuation, as many recognizers write.</summary>
    Spoken,
}
