using TurnTaking.Training.Data;
using TurnTaking.Training.Examples;
using TurnTaking.Training.Tokenization;

namespace TurnTaking.Training.Tests.Examples;

public sealed class ExampleBuilderTests
{
    private static readonly ExampleOptions Plain = new()
    {
        SpokenRate = 0,
        LowerCaseRate = 0,
        UnfinishedMarkRate = 0,
        WindowTurnCounts = [10],
        DisfluencyRate = 0,
        RecognizerErrorRate = 0,
        HesitationRate = 0,
        CutMarkRate = 0,
        OverlapRate = 0,
        FinishedOverlapRate = 0,
        CutsPerTurn = 10,
    };

    private static readonly WordEncoder Encoder = new(SampleData.Tokenizer);

    [Fact]
    public void EndOfAUserTurnIsAnsweredAndItsCutsAreHeld()
    {
        var prompts = Build(Plain, [new(false, "How can I help you?"), new(true, "I want to book a table.")]);
        Assert.Contains(("I want to book a table.", TurnTakingAction.StartSpeaking), prompts);
        Assert.Contains(("I want to", TurnTakingAction.ContinueListening), prompts);
        Assert.Contains(("I want to book a", TurnTakingAction.ContinueListening), prompts);
    }

    [Fact]
    public void NoCutStandsWhereTheUserMightHaveFinished()
    {
        var statistic = new EndStatistic();
        statistic.Add("Play some music.");
        var prompts = Build(Plain, [new(true, "Thanks. Play some music in the kitchen.")], statistic);
        Assert.DoesNotContain(prompts, prompt => prompt.Text == "Thanks.");
        Assert.DoesNotContain(prompts, prompt => prompt is { Text: "Thanks. Play some music", Action: TurnTakingAction.ContinueListening });
        Assert.Contains(("Thanks. Play some", TurnTakingAction.ContinueListening), prompts);
    }

    [Fact]
    public void HoldsWeighLessThanTheOneEnd()
    {
        var builder = new ExampleBuilder(Plain with { HoldWeight = 0.25 }, Encoder, new());
        var example = Assert.Single(builder.Build(new Dialogue("test", [new(true, "I want to go to the market.")]), new(1)));
        var holds = example.Branches.Where(branch => branch.Action is TurnTakingAction.ContinueListening).ToList();
        var end = Assert.Single(example.Branches, branch => branch.Action is TurnTakingAction.StartSpeaking);
        Assert.Equal((1f, 1f), (end.Weight, end.PairWeight));
        Assert.NotEmpty(holds);
        Assert.Equal(0.25f, holds.Max(hold => hold.Weight));
        Assert.All(holds, hold => Assert.Equal(hold.Weight, hold.PairWeight));
    }

    [Theory]
    [InlineData(5, 0, 1)]
    [InlineData(5, 100, 0.3)]
    [InlineData(4, 0, 0.3)]
    public void AnAnswerThatOftenIsAllThereIsEndsItsTurnWhateverItsLastWord(int wholes, int beginnings, float weight)
    {
        var statistic = new EndStatistic();
        for (int i = 0; i < wholes + beginnings; i++)
        {
            statistic.Add(i < wholes ? "Yes, it is." : "Yes, it is time to go.");
        }

        var builder = new ExampleBuilder(Plain with { CutsPerTurn = 0, OpenEndWeight = 0.3 }, Encoder, statistic);
        var example = Assert.Single(builder.Build(new Dialogue("test", [new(true, "Thanks. Yes, it is.")]), new(1)));
        Assert.Equal(weight, Assert.Single(example.Branches).Weight);
    }

    [Fact]
    public void SpokenStyleHasNeitherPunctuationNorCapitals()
    {
        var prompts = Build(Plain with { SpokenRate = 1 }, [new(true, "It's 2:30, isn't it? Well-known!")]);
        Assert.Contains(("it's 2 30 isn't it well-known", TurnTakingAction.StartSpeaking), prompts);
    }

    [Fact]
    public void HesitationAfterAFullTurnHoldsIt()
    {
        var prompts = Build(Plain with { HesitationRate = 1, CutsPerTurn = 0, UnfinishedMarkRate = 1 }, [new(true, "I want a coffee.")]);
        var held = Assert.Single(prompts, prompt => prompt.Action is TurnTakingAction.ContinueListening);
        Assert.StartsWith("I want a coffee", held.Text, StringComparison.Ordinal);
        Assert.True(held.Text.Length > "I want a coffee".Length, held.Text);
    }

    [Theory]
    [InlineData(1, TurnTakingAction.ContinueSpeaking)]
    [InlineData(0, TurnTakingAction.StartListening)]
    public void OverlapsCutTheAgentsTurn(double backchannelShare, TurnTakingAction action)
    {
        var options = Plain with { OverlapRate = 1, BackchannelShare = backchannelShare };
        var builder = new ExampleBuilder(options, Encoder, new());
        var example = Assert.Single(builder.Build(
            new Dialogue("test", [new(false, "Open the settings page and choose the last entry there.")]), new(1)));
        Assert.Equal(2, example.Branches.Count);
        Assert.All(example.Branches, branch =>
        {
            Assert.Equal(action, branch.Action);
            Assert.InRange(branch.Anchor, 3, example.Main.Length - 4);
            Assert.Equal(builder.Structure.Trigger, branch.Ids[^builder.Structure.Trigger.Length..]);
        });
    }

    [Fact]
    public void FinishedAgentTurnsCountOnlyWhereTheStateIsKnown()
    {
        var builder = new ExampleBuilder(Plain with { FinishedOverlapRate = 1 }, Encoder, new());
        var example = Assert.Single(builder.Build(new Dialogue("test", [new(false, "It is done.")]), new(1)));
        var branch = Assert.Single(example.Branches);
        Assert.Equal((example.Main.Length - 1, 0f, 1f), (branch.Anchor, branch.Weight, branch.PairWeight));
    }

    [Fact]
    public void BackchannelsOfACorpusLetTheAgentTalkOn()
    {
        var prompts = Build(Plain, [new(false, "And then we go on."), new(true, "Mm-hmm.") { IsBackchannel = true }]);
        Assert.Equal([("Mm-hmm.", TurnTakingAction.ContinueSpeaking)], prompts);
    }

    [Fact]
    public void LabeledConversationsKeepTheirLabel()
    {
        var builder = new ExampleBuilder(Plain with { LabeledWeights = [1, 1, 2.5, 1] }, Encoder, new());
        var conversation = new LabeledConversation([new(false, "So then"), new(true, "wait")], TurnTakingAction.StartListening);
        var example = builder.Build(conversation, new(1));
        var branch = Assert.Single(example!.Branches);
        Assert.Equal((TurnTakingAction.StartListening, 2.5f, example.Main.Length - 1), (branch.Action, branch.Weight, branch.Anchor));
    }

    /// <summary>Gets what the user has said at each decision, and the decision.</summary>
    private static List<(string Text, TurnTakingAction Action)> Build(
        ExampleOptions options, IReadOnlyList<Turn> turns, EndStatistic? statistic = null)
    {
        var builder = new ExampleBuilder(options, Encoder, statistic ?? new());
        var example = Assert.Single(builder.Build(new Dialogue("test", turns), new(1)));
        int[] opening = builder.Structure.GetOpening(isUser: true);
        return [.. example.Branches.Select(branch =>
        {
            int[] prompt = [.. example.Main[..(branch.Anchor + 1)], .. branch.Ids];
            int start = opening.Length +
                Enumerable.Range(0, prompt.Length - opening.Length).Last(at => prompt.AsSpan(at).StartsWith(opening));
            int end = Array.LastIndexOf(prompt, Encoder.SpecialTokens.MessageEnd);
            return (SampleData.Decode(prompt.AsSpan(start, end - start)), branch.Action);
        })];
    }
}
