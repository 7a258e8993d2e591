using Microsoft.Extensions.AI;

namespace TurnTaking.Models.Tests;

public sealed class UtteranceTests
{
    [Fact]
    public void LoneSurrogatesAreReplaced()
    {
        Assert.Equal("a\uFFFDb", ReadText("a\uD800b"));
        Assert.Equal("\uFFFD", ReadText("\uDC00"));
        Assert.Equal("\uFFFD\uFFFD", ReadText("\uDE00\uD83D"));
        Assert.Equal("\uD83D\uDE00", ReadText("\uD83D\uDE00"));
        Assert.Equal("nul \0 stays", ReadText("nul \0 stays"));

        static string ReadText(string text) => Assert.Single(Utterance.Read([new ChatMessage(ChatRole.User, text)])).Text;
    }

    [Fact]
    public void MessagesAreEnumeratedOnce()
    {
        int count = 0;
        IEnumerable<ChatMessage> Enumerate()
        {
            count++;
            yield return new ChatMessage(ChatRole.User, "hello");
        }

        Utterance.Read(Enumerate());
        Assert.Equal(1, count);
    }
}
