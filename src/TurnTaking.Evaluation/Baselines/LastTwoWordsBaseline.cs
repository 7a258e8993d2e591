using System.Collections.Frozen;
using Microsoft.Extensions.AI;

namespace TurnTaking.Evaluation;

/// <summary>Decides by what was most frequent after the last two words in open dialogues.</summary>
/// <remarks>
/// The table, <c>last-two-words.txt</c>, holds the exceptions only: pairs that differ from their last word, words that differ
/// from <see cref="Otherwise"/>. A word at the start of its turn is paired with <see cref="TurnStart"/>.
/// </remarks>
internal static class LastTwoWordsBaseline
{
    public const string TurnStart = "^";
    public const string Number = "#";
    public const string ResourceName = "last-two-words.txt";
    public const TurnTakingAction Otherwise = TurnTakingAction.ContinueListening;

    private static readonly Lazy<FrozenDictionary<string, TurnTakingAction>> Table = new(ReadTable);

    public static TurnTakingAction Decide(IReadOnlyList<ChatMessage> messages)
    {
        var words = Words.OfLastUserMessage(messages);
        if (words.Count == 0)
        {
            return Otherwise;
        }

        var (pair, word) = GetKeys(words.Count > 1 ? words[^2] : null, words[^1]);
        return Table.Value.TryGetValue(pair, out var action) || Table.Value.TryGetValue(word, out action) ? action : Otherwise;
    }

    /// <summary>
    /// Gets what stands for a place in a turn: its last two words, and its last word. All words with a digit are one.
    /// </summary>
    public static (string Pair, string Word) GetKeys(string? previous, string last)
    {
        string word = GetKey(last);
        return ($"{(previous is null ? TurnStart : GetKey(previous))} {word}", word);
    }

    private static string GetKey(string word) => word.Any(char.IsDigit) ? Number : word;

    /// <summary>
    /// Reads lines of an action's name and the keys it belongs to, separated by commas; lines that start with <c>#</c> are for
    /// people.
    /// </summary>
    private static FrozenDictionary<string, TurnTakingAction> ReadTable()
    {
        var actions = Enum.GetValues<TurnTakingAction>().ToDictionary(action => action.ToName());
        var table = new Dictionary<string, TurnTakingAction>();
        using var reader = new StreamReader(typeof(LastTwoWordsBaseline).Assembly.GetManifestResourceStream(ResourceName)!);
        while (reader.ReadLine() is { } line)
        {
            if (line.Split(": ", 2) is [var name, var keys] && !line.StartsWith('#'))
            {
                foreach (string key in keys.Split(','))
                {
                    table[key] = actions[name];
                }
            }
        }

        return table.ToFrozenDictionary();
    }
}
