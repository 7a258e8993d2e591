using TurnTaking.Training.Data;
using TurnTaking.Training.Tokenization;

namespace TurnTaking.Training.Examples;

/// <summary>The decisions within a user turn: its end, cuts that are no end, and hesitations after it.</summary>
internal sealed class UserTurnDecisions(ExampleOptions options, WordEncoder encoder, PromptStructure structure, EndStatistic statistic)
{
    // A first word alone is often an answer, so it says little.
    private const float FirstWordWeight = 0.4f;
    private const float BackchannelWeight = 0.5f;
    private const float DoubtfulWeight = 0.5f;
    private const int WordsPerFurtherCut = 10;

    private static readonly IReadOnlyList<(string Text, double Weight)> Hesitations = PhraseList.Read("hesitations");
    private static readonly string[] Fillers = [" um", " uh", " er", " hmm"];
    private static readonly string[] Marks = ["...", "\u2026", ".", ",", " -"];

    public IEnumerable<Branch> Decide(TurnPlace place, RandomSource random)
    {
        if (place.Turn.IsBackchannel)
        {
            yield return new(place.End, [encoder.SpecialTokens.Predict], TurnTakingAction.ContinueSpeaking, BackchannelWeight, 1);
            yield break;
        }

        string sentence = WrittenText.ToSpoken(WrittenText.SplitSentences(place.Turn.Text)[^1]);
        bool isClear = place.Turn.IsMade || !statistic.IsOpen(sentence);
        float weight = isClear ? 1 : (float)options.OpenEndWeight;
        yield return new(place.End, [encoder.SpecialTokens.Predict], TurnTakingAction.StartSpeaking, weight, weight);

        if (random.Happens(options.HesitationRate) && place.Text.UnmarkedEnd is { } end)
        {
            string comma = place.Style is TextStyle.Written or TextStyle.LowerCase && random.Happens(0.3) ? "," : "";
            string mark = place.Style is not TextStyle.Spoken && random.Happens(0.15) ? random.Choose(Marks) : "";
            yield return Hold(place.Start + end - 1, $"{comma} {random.Choose(Hesitations)}{mark}", 1);
        }

        foreach (var cut in Cut(place, random))
        {
            yield return cut;
        }
    }

    private IEnumerable<Branch> Cut(TurnPlace place, RandomSource random)
    {
        var words = place.Text.Words;
        int first = place.Turn.FirstCut ?? 1;
        if (words.Count <= first)
        {
            yield break;
        }

        int wanted = random.Round(options.CutsPerTurn) + ((words.Count - 1) / WordsPerFurtherCut);
        int[] counts = [.. Enumerable.Range(first, words.Count - first)];
        random.Shuffle<int>(counts);
        var weights = place.Turn.FirstCut is null ? GetHoldWeights(words) : null;
        foreach (int count in counts)
        {
            if (wanted == 0)
            {
                yield break;
            }

            float weight = weights?[count - 1] ?? 1;
            if (weight > 0)
            {
                wanted--;
                yield return Hold(place.GetAnchor(count), DrawEnd(words[count - 1], place.Style, random), weight);
            }
        }
    }

    /// <summary>Gets what a cut after each word weighs: nothing where the user might have finished.</summary>
    private float[] GetHoldWeights(IReadOnlyList<string> words)
    {
        var weights = new float[words.Count];
        var sentence = new List<string>();
        for (int i = 0; i < words.Count; i++)
        {
            string spoken = WrittenText.ToSpoken(words[i]);
            if (spoken.Length > 0)
            {
                sentence.AddRange(spoken.Split(' '));
            }

            if (WrittenText.EndsSentence(words[i]))
            {
                sentence.Clear();
            }
            else if (sentence.Count > 0)
            {
                weights[i] = GetHoldWeight(sentence, isFirstWord: i == 0);
            }
        }

        return weights;
    }

    private float GetHoldWeight(List<string> sentence, bool isFirstWord)
    {
        string spoken = string.Join(' ', sentence);
        bool isOpen = statistic.IsOpen(spoken);
        double endShare = statistic.GetEndShare(sentence.Count > 1 ? sentence[^2] : null, sentence[^1]);
        if (endShare > options.LargestEndShare || (!isOpen && statistic.IsSentence(spoken)))
        {
            return 0;
        }

        float weight = isFirstWord && !isOpen ? FirstWordWeight : 1;
        return endShare > options.DoubtfulEndShare && !isOpen ? weight * DoubtfulWeight : weight;
    }

    private string DrawEnd(string word, TextStyle style, RandomSource random)
    {
        if (!random.Happens(options.CutMarkRate))
        {
            return "";
        }

        return style is TextStyle.Spoken || random.Happens(0.5) ? random.Choose(Fillers)
            : char.IsLetterOrDigit(word[^1]) ? random.Choose(Marks)
            : "";
    }

    private Branch Hold(int anchor, string more, float weight)
    {
        var ids = new List<int>();
        foreach (string word in SplitWords(more))
        {
            ids.AddRange(encoder.Encode(word));
        }

        ids.AddRange(structure.Trigger);
        weight *= (float)options.HoldWeight;
        return new(anchor, [.. ids], TurnTakingAction.ContinueListening, weight, weight);
    }

    /// <summary>Splits text before each space.</summary>
    private static IEnumerable<string> SplitWords(string text)
    {
        for (int start = 0; start < text.Length;)
        {
            int end = text.IndexOf(' ', start + 1);
            end = end < 0 ? text.Length : end;
            yield return text[start..end];
            start = end;
        }
    }
}
