using System.Text.RegularExpressions;

namespace TurnTaking;

/// <summary>Recognizes English numbers, spellings and e-mail addresses that seem to go on.</summary>
internal static partial class EnglishEntry
{
    private const string Digit = "zero|oh|one|two|three|four|five|six|seven|eight|nine|double|triple|ten|eleven|twelve|\\w+teen|twenty|thirty|" +
        "forty|fifty|sixty|seventy|eighty|ninety|hundred|\\d+";

    // A telephone number; what is longer may well go on, what has this length may end.
    private const int CompleteDigitCount = 10;

    // What was said long before does not matter, and need not be looked at with every word.
    private const int MaximumWordCount = 14;

    public static bool IsInProgress(string text, string? agentText)
    {
        int count = SpokenWords.Count(text);
        string words = SpokenWords.Normalize(count > MaximumWordCount ? SpokenWords.Skip(text, count - MaximumWordCount) : text);
        if (words.Length == 0)
        {
            return false;
        }

        if (Address().IsMatch(words))
        {
            return !AddressEnd().IsMatch(words);
        }

        bool isAsked = agentText is not null && Question().IsMatch(SpokenWords.Normalize(agentText));
        var letters = Letters().Match(words);
        if (letters.Success && (isAsked || letters.Groups[1].Captures.Count >= 2))
        {
            return true;
        }

        var digits = Digits().Match(words);
        if (!digits.Success)
        {
            return isAsked && count <= MaximumWordCount && OpenWords().IsMatch(words);
        }

        int digitCount = 0;
        foreach (Capture capture in digits.Groups[1].Captures)
        {
            digitCount += char.IsAsciiDigit(capture.ValueSpan[0]) ? capture.Length : 1;
        }

        bool isAnnounced = isAsked || Announcement().IsMatch(words);
        return digitCount < CompleteDigitCount && (isAnnounced || digitCount >= 3);
    }

    [GeneratedRegex($@"(?:^| )(?:({Digit})(?: |$)(?:(?:and|dash|area|code) )*)+$", RegexOptions.CultureInvariant)]
    private static partial Regex Digits();

    [GeneratedRegex(@"(?:^| )(?:([b-hj-z]|a|i)(?: |$)(?:as in \w+(?: |$)|for \w+(?: |$))?)+$", RegexOptions.CultureInvariant)]
    private static partial Regex Letters();

    [GeneratedRegex(@"\b(?:e ?mail|mail)(?: address)?\b.*\b(?:is|its|at|dot|underscore|dash)\b|\b\w+ (?:at|dot)$", RegexOptions.CultureInvariant)]
    private static partial Regex Address();

    [GeneratedRegex(@"\b(?:dot|com|org|net|edu|gov)? ?(?:com|org|net|edu|gov|io|uk|de|co uk)$", RegexOptions.CultureInvariant)]
    private static partial Regex AddressEnd();

    [GeneratedRegex(@"\b(?:numbers?|code|digits|zip|account|card|phone|pin|id|reference|serial|extension|reservation) (?:\w+ ){0,3}(?:is|its)\b|" +
        @"\b(?:call|reach|text) me (?:at|on)\b", RegexOptions.CultureInvariant)]
    private static partial Regex Announcement();

    [GeneratedRegex(@"\b(?:(?:phone|telephone|mobile|cell|account|card|reference|order|confirmation|serial|tracking|policy|member|booking|" +
        @"reservation|license|security) (?:number|code)|(?:what|your|the) number|zip|postal code|postcode|pin|date of birth|birthday|" +
        @"e ?mail|address|spell)\b", RegexOptions.CultureInvariant)]
    private static partial Regex Question();

    [GeneratedRegex(@"^(?:(?:um|uh|yeah|yes|sure|okay|ok|so|well|it|its|is|my|the|number|phone|e ?mail|mail|address|zip|code|thats|that|would|be)(?: |$))+$",
        RegexOptions.CultureInvariant)]
    private static partial Regex OpenWords();
}
