using System.Text;
using CsCheck;
using Microsoft.Extensions.AI;

namespace TurnTaking.Tests;

public class ConversationTextTests
{
    [Theory]
    [InlineData("so what I would like is", "user|so what I would like is")]
    [InlineData("user: hello", "user|hello")]
    [InlineData("assistant: hi there", "assistant|hi there")]
    [InlineData("  User:hello  ", "user|hello")]
    [InlineData("\tASSISTANT :  x", "user|ASSISTANT :  x")]
    [InlineData("user: hello\nassistant: hi", "user|hello", "assistant|hi")]
    [InlineData("user: hello\r\nassistant: hi\rbye", "user|hello", "assistant|hi\nbye")]
    [InlineData("user: one\nuser: two", "user|one", "user|two")]
    [InlineData("user: user: twice", "user|user: twice")]
    public void ParseReadsAMessageForEachPrefix(string text, params string[] expected) => Assert.Equal(expected, Parse(text));

    [Theory]
    [InlineData("user: my address is\n12 High Street", "user|my address is\n12 High Street")]
    [InlineData("assistant:\n  sure\nuser: thanks", "assistant|sure", "user|thanks")]
    [InlineData("hello\nthere\nassistant: hi", "user|hello\nthere", "assistant|hi")]
    public void ParseContinuesTheMessageAboveWithALineWithoutPrefix(string text, params string[] expected) =>
        Assert.Equal(expected, Parse(text));

    [Theory]
    [InlineData("note: x", "user|note: x")]
    [InlineData("assistant: hi\nsystem: be brief", "assistant|hi\nsystem: be brief")]
    [InlineData("the user: me", "user|the user: me")]
    public void ParseTakesAnotherPrefixForWords(string text, params string[] expected) => Assert.Equal(expected, Parse(text));

    [Fact]
    public void ParseSkipsBlankLinesWithoutEndingTheMessage() =>
        Assert.Equal(["user|hello\nthere", "assistant|hi"], Parse("\n \nuser: hello\n\n\t\nthere\n\nassistant: hi\n\n"));

    [Theory]
    [InlineData("")]
    [InlineData(" \r\n\t ")]
    [InlineData("user:")]
    [InlineData("user: \nassistant:\n")]
    public void ParseGivesNoMessageWhereThereAreNoWords(string text) => Assert.Empty(ConversationText.Parse(text));

    [Fact]
    public void ParseReadsWhatIsWrittenAsLines() =>
        Gen.Select(Gen.Bool, Gen.String[Gen.Char.AlphaNumeric, 1, 20]).Array[0, 10].Sample(messages =>
        {
            var text = new StringBuilder();
            foreach (var (isUser, words) in messages)
            {
                text.Append(isUser ? "user: " : "assistant: ").AppendLine(words);
            }

            return Parse(text.ToString()).SequenceEqual(messages.Select(m => $"{(m.Item1 ? "user" : "assistant")}|{m.Item2}"));
        });

    [Theory]
    [InlineData("user: hello", "user|hello")]
    [InlineData(" Assistant: hi\nuser: still the same message ", "assistant|hi\nuser: still the same message")]
    [InlineData("hello", "user|hello")]
    [InlineData("note: x", "user|note: x")]
    [InlineData("assistant:", "assistant|")]
    [InlineData("", "user|")]
    public void ParseLineReadsOneMessage(string line, string expected) =>
        Assert.Equal(expected, Format(ConversationText.ParseLine(line)));

    [Fact]
    public void NullIsRefused()
    {
        Assert.Throws<ArgumentNullException>("text", () => ConversationText.Parse(null!));
        Assert.Throws<ArgumentNullException>("line", () => ConversationText.ParseLine(null!));
    }

    private static IEnumerable<string> Parse(string text) => ConversationText.Parse(text).Select(Format);

    private static string Format(ChatMessage message) => $"{message.Role}|{message.Text}";
}
