using TurnTaking.Training.Data;
using TurnTaking.Training.Tokenization;

namespace TurnTaking.Training.Examples;

/// <summary>Makes examples of dialogues and labelled conversations. Thread-safe: all choices come from the caller's source.</summary>
internal sealed class ExampleBuilder
{
    // Turns of more tokens are left out, and the window ends before them.
    private const int LongestTurn = 120;

    private readonly ExampleOptions _options;
    private readonly WordEncoder _encoder;
    private readonly UserTurnDecisions _userTurns;
    private readonly AgentTurnDecisions _agentTurns;
    private readonly Disfluencies _disfluencies = new();

    public ExampleBuilder(ExampleOptions options, WordEncoder encoder, EndStatistic statistic)
    {
        _options = options;
        _encoder = encoder;
        Structure = new(encoder);
        _userTurns = new(options, encoder, Structure, statistic);
        _agentTurns = new(options, encoder, Structure);
    }

    public PromptStructure Structure { get; }

    /// <summary>Cuts a dialogue into windows of random length and makes an example of each.</summary>
    public IEnumerable<Example> Build(Dialogue dialogue, RandomSource random)
    {
        var turns = dialogue.Turns;
        bool isSwapped = dialogue.IsBetweenPeople && !turns.Any(turn => turn.IsBackchannel) && random.Happens(_options.RoleSwapRate);
        for (int start = 0; start < turns.Count;)
        {
            int count = dialogue.IsUserOnly ? 1 : Math.Min(random.Choose(_options.WindowTurnCounts), turns.Count - start);
            var window = turns.Skip(start).Take(count).Select(turn => isSwapped ? turn with { IsUser = !turn.IsUser } : turn);
            if (BuildWindow([.. window], random) is { } example)
            {
                yield return example;
            }

            start += count;
        }
    }

    /// <summary>Makes an example of a labelled conversation, or gives <see langword="null"/> if no words are left of its end.</summary>
    public Example? Build(LabeledConversation conversation, RandomSource random)
    {
        var style = TextStyleExtensions.Draw(_options, random);
        var main = new List<int>();
        foreach (var turn in conversation.Turns)
        {
            string text = style.Write(turn.Text);
            if (text.Length > 0)
            {
                AddTurn(main, turn.IsUser, new EncodedText(text, _encoder));
            }
            else if (turn == conversation.Turns[^1])
            {
                return null;
            }
        }

        float weight = (float)_options.LabeledWeights[(int)conversation.Action];
        return new([.. main], [new(main.Count - 1, [_encoder.SpecialTokens.Predict], conversation.Action, weight, weight)]);
    }

    private Example? BuildWindow(IReadOnlyList<Turn> turns, RandomSource random)
    {
        var style = TextStyleExtensions.Draw(_options, random);
        var main = new List<int>();
        var branches = new List<Branch>();
        for (int i = 0; i < turns.Count; i++)
        {
            var turn = turns[i];
            string text = turn.IsUser && !turn.IsMade
                ? _disfluencies.Add(turn.Text, style, _options, random)
                : turn.Text;
            text = style.Write(text);
            if (text.Length == 0)
            {
                continue;
            }

            var encoded = new EncodedText(text, _encoder);
            if (encoded.Ids.Count > LongestTurn || main.Count + encoded.Ids.Count + Structure.TokenCount > _options.WindowTokenCount)
            {
                break;
            }

            int start = AddTurn(main, turn.IsUser, encoded);
            var place = new TurnPlace(turn, encoded, style, start, main.Count - 1);
            branches.AddRange(turn.IsUser
                ? _userTurns.Decide(place, random)
                : _agentTurns.Decide(place, i + 1 < turns.Count ? turns[i + 1].Text : null, random));
        }

        return branches.Count > 0 ? new([.. main], branches) : null;
    }

    /// <returns>The index of the first token of the words.</returns>
    private int AddTurn(List<int> main, bool isUser, EncodedText text)
    {
        main.AddRange(Structure.GetOpening(isUser));
        int start = main.Count;
        main.AddRange(text.Ids);
        main.AddRange(Structure.Close);
        return start;
    }
}
