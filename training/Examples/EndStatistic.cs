using TurnTaking.Training.Data;

namespace TurnTaking.Training.Examples;

/// <summary>How often sentences and turns end after words: where they often do, a cut would be no natural hold.</summary>
internal sealed class EndStatistic
{
    private const int SeenPair = 5;

    private static readonly HashSet<string> OpenWords = [.. PhraseList.Read("open-words").Select(phrase => phrase.Text)];

    private readonly Dictionary<string, (int Count, int Ends)> _words = [];
    private readonly Dictionary<(string, string), (int Count, int Ends)> _pairs = [];
    private readonly HashSet<string> _sentences = [];

    /// <summary>Tells whether a word, in spoken form, rarely ends a turn, whatever the statistic says.</summary>
    public static bool IsOpen(string word) => OpenWords.Contains(word);

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
                int end = i == words.Length - 1 ? 1 : 0;
                var word = _words.GetValueOrDefault(words[i]);
                _words[words[i]] = (word.Count + 1, word.Ends + end);
                if (i > 0)
                {
                    var pair = _pairs.GetValueOrDefault((words[i - 1], words[i]));
                    _pairs[(words[i - 1], words[i])] = (pair.Count + 1, pair.Ends + end);
                }
            }
        }
    }

    /// <summary>Tells whether words, in spoken form, occur as a whole sentence.</summary>
    public bool IsSentence(string spoken) => _sentences.Contains(spoken);

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
}
