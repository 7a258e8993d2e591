using TurnTaking.Training.Data;

namespace TurnTaking.Training.Examples;

/// <summary>How often sentences and turns end after words: where they often do, a cut would be no natural hold.</summary>
internal sealed class EndStatistic
{
    private const int SeenPair = 5;
    private const int SeenBeginning = 5;
    private const int LongestBeginning = 4;
    private const double WholeShare = 0.12;

    private static readonly HashSet<string> OpenWords = [.. PhraseList.Read("open-words").Select(phrase => phrase.Text)];

    private readonly Dictionary<string, (int Count, int Ends)> _words = [];
    private readonly Dictionary<(string, string), (int Count, int Ends)> _pairs = [];
    private readonly HashSet<string> _sentences = [];
    private readonly Dictionary<string, (int Count, int Ends)> _beginnings = [];

    /// <summary>Counts the sentences of a turn.</summary>
    public void Add(string text)
    {
        foreach (string sentence in WrittenText.SplitSentences(text))
        {
            string spoken = WrittenText.ToSpoken(sentence);
            if (spoken.Length == 0)
            {
                continue;
            }

            _sentences.Add(spoken);
            string[] words = spoken.Split(' ');
            for (int i = 0; i < words.Length; i++)
            {
                bool isEnd = i == words.Length - 1;
                Count(_words, words[i], isEnd);
                if (i > 0)
                {
                    Count(_pairs, (words[i - 1], words[i]), isEnd);
                }

                if (i < LongestBeginning)
                {
                    Count(_beginnings, string.Join(' ', words, 0, i + 1), isEnd);
                }
            }
        }
    }

    /// <summary>Tells whether words, in spoken form, occur as a whole sentence.</summary>
    public bool IsSentence(string spoken) => _sentences.Contains(spoken);

    /// <summary>
    /// Tells whether a sentence so far, in spoken form, ends in a word that rarely ends a turn, and is none of those that do, as "no" or
    /// "yes it is".
    /// </summary>
    public bool IsOpen(string spoken)
    {
        var beginning = _beginnings.GetValueOrDefault(spoken);
        bool isOftenWhole = beginning.Ends >= SeenBeginning && beginning.Ends > WholeShare * beginning.Count;
        return !isOftenWhole && OpenWords.Contains(spoken[(spoken.LastIndexOf(' ') + 1)..]);
    }

    /// <summary>Gets the share of ends among the sightings of the last words of a text in spoken form, 0 to 1.</summary>
    public double GetEndShare(string? wordBefore, string lastWord)
    {
        var word = _words.GetValueOrDefault(lastWord);
        double share = (word.Ends + 0.3) / (word.Count + 1.0);
        if (wordBefore is not null && _pairs.TryGetValue((wordBefore, lastWord), out var pair) && pair.Count >= SeenPair)
        {
            share = Math.Max(share / 2, (pair.Ends + 0.1) / (pair.Count + 1.0));
        }

        return share;
    }

    private static void Count<TKey>(Dictionary<TKey, (int Count, int Ends)> sightings, TKey key, bool isEnd)
        where TKey : notnull
    {
        var (count, ends) = sightings.GetValueOrDefault(key);
        sightings[key] = (count + 1, isEnd ? ends + 1 : ends);
    }
}
