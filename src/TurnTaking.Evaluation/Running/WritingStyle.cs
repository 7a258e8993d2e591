namespace TurnTaking.Evaluation;

/// <summary>How a message is written: recognizers of speech differ in it.</summary>
public enum WritingStyle
{
    /// <summary>No capital letter and no punctuation.</summary>
    Plain,

    /// <summary>Punctuation, but no capital letter.</summary>
    Punctuated,

    /// <summary>Capital letters, but no punctuation.</summary>
    Capitalized,

    /// <summary>Capital letters and punctuation.</summary>
    CapitalizedAndPunctuated,
}
