namespace TurnTaking;

/// <summary>
/// What the words of a language say beyond the predictions. The base class knows no language and recognizes nothing.
/// </summary>
internal class LanguageCues
{
    protected LanguageCues()
    {
    }

    private static LanguageCues None { get; } = new();

    /// <summary>Gets the cues of a language by its BCP 47 tag.</summary>
    public static LanguageCues For(string? language) =>
        language is not null && language.Split('-', '_')[0].Equals("en",
            StringComparison.OrdinalIgnoreCase) ? EnglishCues.Instance : None;

    /// <summary>Tells whether the words ask the agent to be silent for a moment, and nothing else.</summary>
    public virtual bool IsHoldRequest(string text) => false;

    /// <summary>Tells whether the words end within a number, a spelling or an address.</summary>
    /// <param name="text">The user's words.</param>
    /// <param name="agentText">What the agent said before them, which may ask for such an entry.</param>
    public virtual bool IsEntryInProgress(string text, string? agentText) => false;

    /// <summary>Tells whether the words are nothing but acknowledgements.</summary>
    public virtual bool IsAcknowledgement(string text) => false;
}
