using System.Text;
using CsCheck;
using Microsoft.Extensions.AI;
using TurnTaking.Models;

namespace TurnTaking.Fuzz.Tests;

/// <summary>Whatever is said becomes a prompt of a known structure, or is refused because nothing was said.</summary>
public sealed class PromptTests
{
    private static readonly ContentTokenizer Embedded = TokenizerFile.Read(new EmbeddedModelFolder(), 8_192).Tokenizer;

    private static readonly int[] Structure =
    [
        Embedded.SpecialTokens.MessageStart, Embedded.SpecialTokens.MessageEnd, Embedded.SpecialTokens.Predict,
        .. Embedded.SpecialTokens.Actions,
    ];

    private static readonly Gen<ChatMessage> Message = Gen.Select(
        Inputs.OneOf(ChatRole.User, ChatRole.Assistant, ChatRole.System, ChatRole.Tool, new ChatRole("<|im_start|>")),
        Inputs.Text,
        (role, text) => new ChatMessage(role, text));

    [Fact]
    public void TextHasNoStructure() => Fuzz.Run(
        Inputs.Text,
        text => Assert.DoesNotContain(Embedded.Encode(ReplaceHalves(text)), Structure.Contains),
        _ => false);

    [Fact]
    public void TextComesBack() => Fuzz.Run(
        Inputs.Text,
        text =>
        {
            string characters = ReplaceHalves(text);
            Assert.Equal(characters.Normalize(), Embedded.Decode([.. Embedded.Encode(characters)]));
        },
        _ => false);

    [Fact]
    public void MessagesHaveTheirStructureAndNoOther()
    {
        var encoder = new PromptEncoder(Embedded, 256);
        Fuzz.Run(
            Message.Array[0, 12],
            messages =>
            {
                var tokens = encoder.Encode(messages).Ids.AsSpan();
                Assert.InRange(tokens.Length, 1, 256);
                Assert.Equal(Embedded.SpecialTokens.Predict, tokens[^1]);
                Assert.Equal(tokens.Count(Embedded.SpecialTokens.MessageStart), tokens.Count(Embedded.SpecialTokens.MessageEnd));
                Assert.Equal(1, tokens.Count(Embedded.SpecialTokens.Predict));
                Assert.True(tokens.Count(Embedded.SpecialTokens.MessageStart) <= messages.Length);
            },
            exception => exception is ArgumentException,
            messages => string.Join('|', messages.Select(message => $"{message.Role}:{message.Text}")));
    }

    /// <summary>Replaces halves of surrogate pairs, which are no characters, as the reading of messages does.</summary>
    private static string ReplaceHalves(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
}
