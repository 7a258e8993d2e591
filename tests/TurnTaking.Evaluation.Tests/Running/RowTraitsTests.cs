namespace TurnTaking.Evaluation.Tests;

public class RowTraitsTests
{
    [Theory]
    [InlineData("so i'd like", 3, WritingStyle.Plain)]
    [InlineData("so, i'd like", 3, WritingStyle.Punctuated)]
    [InlineData("So I'd like", 3, WritingStyle.Capitalized)]
    [InlineData("So - I'd like that!", 4, WritingStyle.CapitalizedAndPunctuated)]
    [InlineData("…", 0, WritingStyle.Plain)]
    public void TraitsAreThoseOfTheLastUserMessage(string text, int wordCount, WritingStyle style)
    {
        var row = TestRows.Row("a", text) with { TurnCount = 5, Source = "s", OriginalLabel = "l", Subtype = "t" };
        row = row with { Messages = [new(Microsoft.Extensions.AI.ChatRole.User, "Some Other, Words."), .. row.Messages] };

        Assert.Equal(new(5, wordCount, style, "s", "l", "t"), RowTraits.Of(row));
    }
}
