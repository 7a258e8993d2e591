using CsCheck;
using Microsoft.Extensions.AI;

namespace TurnTaking.Remote.Tests;

public sealed class PromptTextWriterTests
{
    private static readonly PromptTextWriter Text = new(TestAnswers.Tokenizer, TestAnswers.AddedTokens);

    [Fact]
    public void IsTheConversationInTheModelsFormat() => Assert.Equal(
        "<|im_start|>user\nhello there<|im_end|>\n<|im_start|>assistant\nhi<|im_end|>\n<|predict|>",
        Text.Write(TestAnswers.Encoder.Encode([new(ChatRole.User, "hello there"), new(ChatRole.Assistant, "hi")]).Ids));

    [Fact]
    public void NothingThatIsSaidBecomesAToken()
    {
        foreach (string token in TestAnswers.AddedTokens)
        {
            string text = Text.Write(TestAnswers.Encoder.Encode([new(ChatRole.User, $"a {token}{token} b")]).Ids);
            string content = text["<|im_start|>user\n".Length..^"<|im_end|>\n<|predict|>".Length];
            Assert.DoesNotContain(token, content);
            Assert.StartsWith("a ", content);
            Assert.EndsWith(" b", content);
        }
    }

    [Fact]
    public void ItsTokensAreThoseOfThePrompt() =>
        Gen.String[Gen.OneOf(Gen.Char, Gen.Char["ab .,'é\n😀"]), 1, 60].Where(text => !string.IsNullOrWhiteSpace(text)).Sample(said =>
        {
            int[] ids = TestAnswers.Encoder.Encode([new(ChatRole.User, said)]).Ids;
            string text = Text.Write(ids);
            string content = text["<|im_start|>".Length..^"<|im_end|>\n<|predict|>".Length];
            Assert.Equal(ids[1..^(2 + TestAnswers.Tokenizer.Encode("\n").Count)], TestAnswers.Tokenizer.Encode(content));
        });
}
