namespace TurnTaking;

/// <summary>The cues of English.</summary>
internal sealed class EnglishCues : LanguageCues
{
    private static readonly HashSet<string> Acknowledgements =
    [
        "ah", "aha", "alright", "cool", "exactly", "fine", "gotcha", "good", "great", "hm", "hmm", "huh", "i", "interesting",
        "know", "mhm",
        "mm", "mmm", "nice", "oh", "ok", "okay", "really", "right", "see", "sure", "true", "uh", "uhhuh", "um", "wow", "yeah",
        "yep", "yes",
        "yup",
    ];

    private EnglishCues()
    {
    }

    public static EnglishCues Instance { get; } = new();

    public override bool IsHoldRequest(string text) => EnglishHoldRequest.IsMatch(text);

    public override bool IsEntryInProgress(string text, string? agentText) => EnglishEntry.IsInProgress(text, agentText);

    public override bool IsAcknowledgement(string text)
    {
        string normalized = SpokenWords.Normalize(text);
        foreach (var word in normalized.AsSpan().Split(' '))
        {
            if (!Acknowledgements.GetAlternateLookup<ReadOnlySpan<char>>().Contains(normalized.AsSpan(word)))
            {
                return false;
            }
        }

        return normalized.Length > 0;
    }
}
