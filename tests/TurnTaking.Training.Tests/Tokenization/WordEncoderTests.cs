using CsCheck;
using TurnTaking.Training.Data;
using TurnTaking.Training.Examples;
using TurnTaking.Training.Tokenization;

namespace TurnTaking.Training.Tests.Tokenization;

public sealed class WordEncoderTests
{
    private static readonly WordEncoder Encoder = new(SampleData.Tokenizer);

    [Theory]
    [InlineData("it's five five five, and my e-mail is x_y@z.com...")]
    [InlineData("I'll take 2 of the $3.50 ones \u2026 please!")]
    [InlineData("na\u00EFve caf\u00E9 \u4F60\u597D \U0001F600 ok")]
    public void WordsHaveTheIdsOfTheWholeText(string text) => AssertSame(text);

    [Fact]
    public void WordsHaveTheIdsOfAnyCleanedText() =>
        Gen.String[Gen.OneOf(Gen.Char[' ', '~'], Gen.Const(' '), Gen.Char['a', 'z'], Gen.Char['\u00C0', '\u017F']), 1, 40]
            .Select(WrittenText.Clean).Where(text => text.Length > 0).Sample(AssertSame, iter: 2_000);

    private static void AssertSame(string text) => Assert.Equal(SampleData.Tokenizer.Encode(text), new EncodedText(text, Encoder).Ids);
}
