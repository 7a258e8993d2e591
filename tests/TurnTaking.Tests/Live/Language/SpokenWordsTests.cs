namespace TurnTaking.Tests;

public class SpokenWordsTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData(" ... ?", 0)]
    [InlineData("I want, to", 3)]
    [InlineData("it's uh-huh", 2)]
    [InlineData("我想要", 3)]
    [InlineData("\ud83d", 1)]
    public void CountsWords(string text, int count) => Assert.Equal(count, SpokenWords.Count(text));

    [Theory]
    [InlineData("I want to go", 2, "to go")]
    [InlineData("I want", 2, "")]
    [InlineData("I want", 5, "")]
    [InlineData("我想要", 2, "要")]
    public void SkipsWords(string text, int count, string rest) => Assert.Equal(rest, SpokenWords.Skip(text, count).ToString());

    [Theory]
    [InlineData("I want.", "i want", true)]
    [InlineData("ice-cream", "ice cream", true)]
    [InlineData("I want", "I want to", false)]
    [InlineData("", "...", true)]
    public void ComparesWords(string left, string right, bool areSame) => Assert.Equal(areSame, SpokenWords.AreSame(left, right));
}
