using CsCheck;
using Microsoft.Extensions.AI;

namespace TurnTaking.Orleans.Tests.Wire;

public sealed class TranscriptTests
{
    private static readonly Gen<List<ConversationMessage>> Conversations =
        Gen.Select(Gen.Bool, Gen.OneOf(Gen.Const("a"), Gen.Const("b"), Gen.Const("ab"), Gen.Const("\0"), Gen.Const("\ud800")))
            .Select((isAssistant, text) => new ConversationMessage(isAssistant, text)).List[1, 12];

    [Fact]
    public void AnyUpdateGivesItsConversationOrIsRefused() => Conversations.Array[1, 8].Sample(conversations =>
    {
        var transcript = new Transcript();
        foreach (var messages in conversations)
        {
            if (!transcript.TryApply(TranscriptUpdate.Newest(messages)))
            {
                Assert.True(transcript.TryApply(TranscriptUpdate.Whole(messages)));
            }

            AssertHolds(messages, transcript);
        }
    });

    [Fact]
    public void AConversationThatGrowsIsNeverSentTwice() => Conversations.Sample(messages =>
    {
        var transcript = new Transcript();
        for (int count = 1; count <= messages.Count; count++)
        {
            var update = TranscriptUpdate.Newest(messages[..count]);
            Assert.True(update.Messages.Length <= 4);
            Assert.True(transcript.TryApply(update));
            AssertHolds(messages[..count], transcript);
        }
    });

    [Fact]
    public void WhatWasGivenOutDoesNotChange()
    {
        var transcript = new Transcript();
        Assert.True(transcript.TryApply(TranscriptUpdate.Whole([new(false, "one")])));
        var before = transcript.ToMessages();
        Assert.True(transcript.TryApply(TranscriptUpdate.Whole([new(true, "two"), new(false, "three")])));
        Assert.Equal("one", Assert.Single(before).Text);
    }

    [Fact]
    public void TheSameWordsInOtherMessagesAreAnotherConversation()
    {
        var transcript = new Transcript();
        Assert.True(transcript.TryApply(TranscriptUpdate.Whole(Messages("ab", "c", "d", "e", "f"))));
        Assert.False(transcript.TryApply(TranscriptUpdate.Newest(Messages("a", "bc", "d", "e", "f", "g"))));
        Assert.False(transcript.TryApply(TranscriptUpdate.Newest([new(true, "ab"), .. Messages("c", "d", "e", "f")])));

        static List<ConversationMessage> Messages(params string[] texts) => [.. texts.Select(text => new ConversationMessage(false, text))];
    }

    private static void AssertHolds(List<ConversationMessage> messages, Transcript transcript) => Assert.Equal(
        messages.Select(message => (message.IsAssistant ? ChatRole.Assistant : ChatRole.User, message.Text)),
        transcript.ToMessages().Select(message => (message.Role, message.Text)));
}
