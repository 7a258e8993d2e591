using CsCheck;

namespace TurnTaking.Tests;

public class SentenceSplitterTests
{
    [Theory]
    [InlineData("We open at nine. Shall I book? Yes", "We open at nine. |Shall I book? |Yes")]
    [InlineData("Dr. Smith is here. He waits.", "Dr. Smith is here. |He waits.")]
    [InlineData("One thing is 3.14 and no end", "One thing is 3.14 and no end")]
    [InlineData("The first line\nthe second", "The first line\n|the second")]
    [InlineData("", "")]
    public void SentencesAreCutWhereTheyEnd(string text, string expected)
    {
        SentenceSplitter splitter = new();
        List<string> sentences = [.. splitter.Add(text)];
        Assert.Equal(expected, string.Join('|', [.. sentences, splitter.TakeRest()]));
    }

    [Fact]
    public void SentencesDoNotDependOnThePiecesTheyComeIn() =>
        Gen.Select(Gen.String[Gen.Char["ab .!\n"], 0, 60], Gen.Int[1, 7]).Sample((text, length) =>
        {
            SentenceSplitter whole = new();
            List<string> expected = [.. whole.Add(text)];
            expected.Add(whole.TakeRest());

            SentenceSplitter splitter = new();
            List<string> sentences = [.. text.Chunk(length).SelectMany(piece => splitter.Add(new(piece)))];
            sentences.Add(splitter.TakeRest());

            Assert.Equal(text, string.Concat(sentences));
            Assert.Equal(expected, sentences);
        });
}
