using Microsoft.Extensions.AI;

namespace TurnTaking.Evaluation.Tests;

public class BaselineTests
{
    [Theory]
    [InlineData("i would like to book a table for", TurnTakingAction.ContinueListening)]
    [InlineData("I would like to book a table.", TurnTakingAction.StartSpeaking)]
    [InlineData("Because, um…", TurnTakingAction.ContinueListening)]
    [InlineData("Mm-hmm.", TurnTakingAction.ContinueSpeaking)]
    [InlineData("oh yeah", TurnTakingAction.ContinueSpeaking)]
    [InlineData("", TurnTakingAction.ContinueListening)]
    public void LastWordDecidesByItsList(string text, TurnTakingAction expected) =>
        Assert.Equal(expected, LastWordBaseline.Decide([new(ChatRole.User, text)]));

    [Theory]
    [InlineData("i would like to book a table for", TurnTakingAction.ContinueListening)]
    [InlineData("that is all. Thank you!", TurnTakingAction.StartSpeaking)]
    [InlineData("my number is 555", TurnTakingAction.StartSpeaking)]
    [InlineData("Uh-huh", TurnTakingAction.ContinueSpeaking)]
    [InlineData("", TurnTakingAction.ContinueListening)]
    public void LastTwoWordsDecideByTheStatistic(string text, TurnTakingAction expected) =>
        Assert.Equal(expected, LastTwoWordsBaseline.Decide([new(ChatRole.User, text)]));

    [Fact]
    public void LastUserMessageIsTaken() => Assert.Equal(
        TurnTakingAction.ContinueListening,
        LastTwoWordsBaseline.Decide([new(ChatRole.User, "thank you"), new(ChatRole.User, "and the"), new(ChatRole.Assistant, "thank you")]));

    [Fact]
    public void StatisticIsSmallAndSaysWhereItComesFrom()
    {
        using var reader = new StreamReader(
            typeof(LastTwoWordsBaseline).Assembly.GetManifestResourceStream(LastTwoWordsBaseline.ResourceName)!);
        string text = reader.ReadToEnd();

        Assert.InRange(text.Length, 10_000, 200_000);
        Assert.Contains("CC BY 4.0", text);
        Assert.DoesNotMatch("[0-9]{3}", text[text.IndexOf("start_speaking:", StringComparison.Ordinal)..]);
    }

    [Fact]
    public void WordsAreLowerCaseWithoutPunctuation() =>
        Assert.Equal(["it\u0027s", "mm-hmm", "10", "o'clock"], Words.Split("It\u2019s - Mm-hmm, “10” o'clock'"));
}
