using TurnTaking.Training.Data;
using TurnTaking.Training.Tokenization;

namespace TurnTaking.Training.Examples;

/// <summary>The decisions about what a user says while the agent speaks: backchannels, and interruptions real and made.</summary>
internal sealed class AgentTurnDecisions(ExampleOptions options, WordEncoder encoder, PromptStructure structure)
{
    private const int PlacesPerTurn = 2;
    private const int FewestWords = 4;
    private const float FinishedSentenceWeight = 0.3f;
    private const int LongestRealInterruption = 14;
    private const int LongestRealRest = 8;

    private static readonly IReadOnlyList<(string Text, double Weight)> Backchannels = PhraseList.Read("backchannels");
    private static readonly IReadOnlyList<(string Text, double Weight)> Interruptions = PhraseList.Read("interruptions");
    private static readonly HashSet<string> BackchannelWords =
        [.. Backchannels.Select(phrase => WrittenText.ToSpoken(phrase.Text)), "no", "nope"];

    private static readonly string[] BackchannelMarks = [".", ".", ".", "!"];
    private static readonly string[] InterruptionMarks = [".", ".", "!", ",", "...", "?"];

    /// <param name="place">The agent's turn.</param>
    /// <param name="nextText">What the user really said after it, if the window has it.</param>
    /// <param name="random">Makes the choices.</param>
    public IEnumerable<Branch> Decide(TurnPlace place, string? nextText, RandomSource random)
    {
        var words = place.Text.Words;
        if (words.Count >= FewestWords)
        {
            for (int i = 0; i < PlacesPerTurn; i++)
            {
                if (random.Happens(options.OverlapRate))
                {
                    int count = random.Next(2, words.Count - 1);
                    float weight = WrittenText.EndsSentence(words[count - 1]) ? FinishedSentenceWeight : 1;
                    if (Overlap(place.GetAnchor(count), structure.Close, weight) is { } branch)
                    {
                        yield return branch;
                    }
                }
            }
        }

        // After a finished turn the words alone do not tell an overlap from an answer, the agent's state does.
        if (random.Happens(options.FinishedOverlapRate) && Overlap(place.End, [], 0) is { } last)
        {
            yield return last;
        }

        Branch? Overlap(int anchor, int[] close, float weight)
        {
            bool isBackchannel = random.Happens(options.BackchannelShare);
            string text = isBackchannel ? DrawBackchannel(random) : DrawInterruption(nextText, random);
            text = Write(text, place.Style, isBackchannel ? BackchannelMarks : InterruptionMarks, random);
            return text.Length == 0 ? null : new(
                anchor,
                [.. close, .. structure.GetOpening(isUser: true), .. new EncodedText(text, encoder).Ids, .. structure.Trigger],
                isBackchannel ? TurnTakingAction.ContinueSpeaking : TurnTakingAction.StartListening,
                weight,
                1);
        }
    }

    private static string DrawBackchannel(RandomSource random) =>
        random.Happens(0.15) ? $"{random.Choose(Backchannels)} {random.Choose(Backchannels)}" : random.Choose(Backchannels);

    private static string DrawInterruption(string? nextText, RandomSource random)
    {
        string made = random.Choose(Interruptions);
        if (nextText is null)
        {
            return made;
        }

        string[] words = nextText.Split(' ');
        double kind = random.NextShare();
        if (kind < 0.55)
        {
            string real = string.Join(' ', words.Take(random.Next(2, LongestRealInterruption)));
            return words.Length < 2 || BackchannelWords.Contains(WrittenText.ToSpoken(real)) ? made : real;
        }

        return kind < 0.75 ? $"{made} {string.Join(' ', words.Take(random.Next(1, LongestRealRest)))}" : made;
    }

    private static string Write(string text, TextStyle style, string[] marks, RandomSource random)
    {
        if (style is TextStyle.Written && random.Happens(0.8))
        {
            text = char.ToUpperInvariant(text[0]) + text[1..];
        }

        if (style is TextStyle.Written or TextStyle.LowerCase && random.Happens(0.5) && !WrittenText.EndsSentence(text))
        {
            text += random.Choose(marks);
        }

        return style.Write(text);
    }
}
