using System.Text.Json;

using TurnTaking.Evaluation;

namespace TurnTaking.Training.LastWords;

/// <summary>How often each action was right after each word and each pair of words.</summary>
/// <remarks>
/// The end of a user turn counts as start_speaking, and the places between its words together as much as continue_listening;
/// labelled rows count as what they are.
/// </remarks>
internal sealed class LastWordsStatistic
{
    /// <summary>Rarer pairs and words are left out: they say little, and the table stays small.</summary>
    private const double MinimumWeight = 2;

    /// <summary>How many sightings of a pair weigh as much as what its last word says.</summary>
    private const double SmoothingWeight = 2;

    private const int KeysPerLine = 8;

    private static readonly Dictionary<string, TurnTakingAction> Actions =
        Enum.GetValues<TurnTakingAction>().ToDictionary(action => action.ToName());

    private readonly Dictionary<string, double[]> _weights = [];

    public void Add(JsonElement row)
    {
        if (row.TryGetProperty("action", out var action))
        {
            string text = row.GetProperty("messages").EnumerateArray().Last().GetProperty("content").GetString()!;
            if (Words.Split(text) is { Count: > 0 } words)
            {
                Add(words, words.Count - 1, Actions[action.GetString()!], 1);
            }

            return;
        }

        foreach (var turn in row.GetProperty("turns").EnumerateArray())
        {
            if (turn.GetProperty("speaker").GetString() is "user" && !turn.TryGetProperty("bc", out _))
            {
                AddTurn(Words.Split(turn.GetProperty("text").GetString()!));
            }
        }
    }

    public void Write(TextWriter writer)
    {
        writer.Write(
            """
            # After which last words which action was most frequent: a derived statistic of these dialogues, not a copy of them.
            # self_dialogue (BSD-3-Clause, J. Fainberg et al.); STAR (MIT, RasaHQ); Taskmaster-3/4 (CC BY 4.0, Google);
            # MultiWOZ 2.0 (MIT); MultiDoGO (CDLA-Permissive-1.0, Amazon); ABCD sample (MIT, ASAPP); AMI Meeting Corpus 1.6.2
            # manual annotations (CC BY 4.0, AMI Consortium, University of Edinburgh). Made by the command last-words of training.

            """.ReplaceLineEndings("\n"));

        var words = _weights.Where(entry => !entry.Key.Contains(' ')).ToDictionary(entry => entry.Key, entry => GetBest(entry.Value));
        var pairs = _weights.Where(entry => entry.Key.Contains(' ')).ToDictionary(entry => entry.Key, entry => GetBest(Smooth(entry)));
        WriteExceptions(writer, words.Where(entry => entry.Value != LastTwoWordsBaseline.Otherwise));
        WriteExceptions(writer, pairs.Where(pair =>
            pair.Value != words.GetValueOrDefault(pair.Key.Split(' ')[1], LastTwoWordsBaseline.Otherwise)));
    }

    private void AddTurn(List<string> words)
    {
        for (int i = 0; i < words.Count; i++)
        {
            bool isEnd = i == words.Count - 1;
            Add(words, i, isEnd ? TurnTakingAction.StartSpeaking : TurnTakingAction.ContinueListening, isEnd ? 1 : 1.0 / (words.Count - 1));
        }
    }

    private void Add(List<string> words, int last, TurnTakingAction action, double weight)
    {
        var (pair, word) = LastTwoWordsBaseline.GetKeys(last > 0 ? words[last - 1] : null, words[last]);
        Add(word, action, weight);
        Add(pair, action, weight);
    }

    private void Add(string key, TurnTakingAction action, double weight)
    {
        if (!_weights.TryGetValue(key, out double[]? weights))
        {
            _weights.Add(key, weights = new double[4]);
        }

        weights[(int)action] += weight;
    }

    /// <summary>A pair that was seen rarely says what its last word says.</summary>
    private double[] Smooth(KeyValuePair<string, double[]> pair)
    {
        double[] word = _weights[pair.Key.Split(' ')[1]];
        double sum = word.Sum();
        return [.. pair.Value.Zip(word, (inPair, alone) => inPair + (SmoothingWeight * alone / sum))];
    }

    private static TurnTakingAction GetBest(double[] weights) => (TurnTakingAction)Array.IndexOf(weights, weights.Max());

    private void WriteExceptions(TextWriter writer, IEnumerable<KeyValuePair<string, TurnTakingAction>> entries)
    {
        foreach (var group in entries.Where(entry => _weights[entry.Key].Sum() >= MinimumWeight)
            .GroupBy(entry => entry.Value).OrderBy(group => group.Key))
        {
            foreach (string[] keys in group.Select(entry => entry.Key).Order(StringComparer.Ordinal).Chunk(KeysPerLine))
            {
                writer.Write($"{group.Key.ToName()}: {string.Join(',', keys)}\n");
            }
        }
    }
}
