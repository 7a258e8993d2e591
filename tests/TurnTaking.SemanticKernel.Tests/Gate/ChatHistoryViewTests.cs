using CsCheck;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using TurnTaking.Tests;

namespace TurnTaking.SemanticKernel.Tests;

/// <summary>Tests the history that a service behind the gate is given when withheld replies are hidden from it.</summary>
public class ChatHistoryViewTests
{
    public static TheoryData<bool, bool> Ways => new() { { false, false }, { false, true }, { true, false }, { true, true } };

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task FunctionCallsAndResultsAreInTheCallersHistoryAtOnce(bool streaming, bool hasWithheldReply)
    {
        var history = CreateHistory(hasWithheldReply);
        var before = history.ToArray();
        var call = new ChatMessageContent(AuthorRole.Assistant, [new FunctionCallContent("time", "clock", "call")]);
        var result = new ChatMessageContent(AuthorRole.Tool, [new FunctionResultContent("time", "clock", "call", "noon")]);
        var inner = new TestChatCompletionService
        {
            ReplyCallback = (given, _, _) =>
            {
                given.Add(call);
                Assert.Equal([.. before, call], history);
                given.AddRange([result]);
                Assert.Equal([.. before, call, result], history);
                Assert.DoesNotContain(given, message => message.Items.Count == 0);
                return Task.FromResult(new ChatMessageContent(AuthorRole.Assistant, "noon"));
            },
        };

        var reply = await AskAsync(inner, history, streaming);

        Assert.Equal("noon", reply.Text);
        Assert.Equal([.. before, call, result], history);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task AdditionsAreNeitherLostNorDoubledWhenTheServiceFails(bool streaming, bool hasWithheldReply)
    {
        var history = CreateHistory(hasWithheldReply);
        var before = history.ToArray();
        var exception = new HttpRequestException("The service is down.");
        var inner = new TestChatCompletionService
        {
            ReplyCallback = (given, _, _) =>
            {
                given.AddMessage(AuthorRole.Tool, "noon");
                return Task.FromException<ChatMessageContent>(exception);
            },
        };

        var thrown = await Assert.ThrowsAsync<HttpRequestException>(() => AskAsync(inner, history, streaming));

        Assert.Same(exception, thrown);
        Assert.Equal(before, history.Take(before.Length));
        Assert.Equal("noon", Assert.Single(history.Skip(before.Length)).Content);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AdditionsAreKeptWhenTheCallerStopsReading(bool hasWithheldReply)
    {
        var history = CreateHistory(hasWithheldReply);
        int count = history.Count;
        var inner = new TestChatCompletionService
        {
            ReplyCallback = (given, _, _) =>
            {
                given.AddMessage(AuthorRole.Tool, "noon");
                return Task.FromResult(new ChatMessageContent(AuthorRole.Assistant, "it is noon"));
            },
        };
        using var client = TestTurnTakingClient.Predicting(TurnTakingAction.StartSpeaking);

        await foreach (var _ in TestGate.Create(inner, client).GetStreamingChatMessageContentsAsync(
            history, cancellationToken: TestContext.Current.CancellationToken))
        {
            break;
        }

        Assert.Equal(count + 1, history.Count);
        Assert.Equal("noon", history[^1].Content);
    }

    [Fact]
    public void EveryChangeIsMadeInTheCallersHistoryToo()
    {
        var change = Gen.Select(Gen.Int[0, 7], Gen.Int[0, 1000], Gen.Int[0, 3]);
        Gen.Select(Gen.Bool.Array[0, 8], change.Array[1, 12]).Sample((withheld, changes) =>
        {
            var shared = new ChatMessageContent(AuthorRole.User, "the same object twice");
            var history = new ChatHistory([shared, CreateWithheldReply(), shared]);
            foreach (bool isWithheld in withheld)
            {
                history.Add(isWithheld ? CreateWithheldReply() : new(AuthorRole.User, "words"));
            }

            history.AddUserMessage("last");
            var withheldReplies = history.Where(IsWithheld).ToList();
            var inner = new TestChatCompletionService
            {
                ReplyCallback = (given, _, _) =>
                {
                    var expected = given.ToList();
                    foreach (var (kind, place, size) in changes)
                    {
                        bool isCleared = Change(given, expected, kind, place, size);
                        withheldReplies = isCleared ? [] : withheldReplies;
                        Assert.Equal(expected, given);
                        Assert.Equal(expected, history.Where(message => !IsWithheld(message)));
                        Assert.Equal(withheldReplies, history.Where(IsWithheld));
                    }

                    return Task.FromResult(new ChatMessageContent(AuthorRole.Assistant, "reply"));
                },
            };

            Assert.Equal("reply", AskAsync(inner, history, streaming: false).GetAwaiter().GetResult().Text);
        });
    }

    [Fact]
    public async Task ChangesToWhatTheCallerHasRemovedAreLeftOut()
    {
        var history = CreateHistory(hasWithheldReply: true);
        var inner = new TestChatCompletionService
        {
            ReplyCallback = (given, _, _) =>
            {
                history.Clear();
                given[0] = new(AuthorRole.User, "other");
                given.RemoveAt(0);
                given.Insert(0, new(AuthorRole.User, "inserted"));
                Assert.False(given.Remove(new(AuthorRole.User, "never there")));
                Assert.Equal(["inserted", "a table for two"], given.Select(message => message.Content));
                return Task.FromResult(new ChatMessageContent(AuthorRole.Assistant, "reply"));
            },
        };

        await AskAsync(inner, history, streaming: false);

        Assert.Equal("inserted", Assert.Single(history).Content);
    }

    [Fact]
    public async Task PlacesThatAreNotThereAreRefusedAndChangeNothing()
    {
        var history = CreateHistory(hasWithheldReply: true);
        var before = history.ToArray();
        var message = new ChatMessageContent(AuthorRole.User, "other");
        var inner = new TestChatCompletionService
        {
            ReplyCallback = (given, _, _) =>
            {
                Assert.Throws<ArgumentOutOfRangeException>(() => given[2] = message);
                Assert.Throws<ArgumentOutOfRangeException>(() => given[-1]);
                Assert.Throws<ArgumentOutOfRangeException>(() => given.Insert(3, message));
                Assert.Throws<ArgumentOutOfRangeException>(() => given.Insert(-1, message));
                Assert.Throws<ArgumentOutOfRangeException>(() => given.RemoveAt(2));
                Assert.Throws<ArgumentOutOfRangeException>(() => given.RemoveRange(1, 2));
                Assert.Throws<ArgumentOutOfRangeException>(() => given.RemoveRange(-1, 1));
                Assert.Throws<ArgumentOutOfRangeException>(() => given.RemoveRange(0, -1));
                Assert.Throws<ArgumentNullException>(() => given.AddRange(null!));
                Assert.Throws<ArgumentNullException>(() => given.Add(null!));
                return Task.FromResult(new ChatMessageContent(AuthorRole.Assistant, "reply"));
            },
        };

        await AskAsync(inner, history, streaming: false);

        Assert.Equal(before, history);
    }

    private static bool Change(ChatHistory history, List<ChatMessageContent> expected, int kind, int place, int size)
    {
        var message = new ChatMessageContent(AuthorRole.Tool, "new");
        int index = expected.Count == 0 ? 0 : place % expected.Count;
        int count = Math.Min(size, expected.Count - index);
        switch (kind)
        {
            case 0:
                history.Add(message);
                expected.Add(message);
                break;
            case 1:
                var added = Enumerable.Range(0, size).Select(_ => new ChatMessageContent(AuthorRole.Tool, "new")).ToList();
                history.AddRange(added.Select(item => item));
                expected.AddRange(added);
                break;
            case 2:
                index = place % (expected.Count + 1);
                history.Insert(index, message);
                expected.Insert(index, message);
                break;
            case 3 when expected.Count > 0:
                history[index] = message;
                expected[index] = message;
                break;
            case 4 when expected.Count > 0:
                history.RemoveAt(index);
                expected.RemoveAt(index);
                break;
            case 5 when expected.Count > 0:
                var item = expected[index];
                Assert.True(history.Remove(item));
                expected.Remove(item);
                break;
            case 6:
                history.RemoveRange(index, count);
                expected.RemoveRange(index, count);
                break;
            case 7 when size == 0:
                history.Clear();
                expected.Clear();
                return true;
        }

        return false;
    }

    private static ChatHistory CreateHistory(bool hasWithheldReply)
    {
        var history = new ChatHistory("so what I would like is", AuthorRole.User);
        if (hasWithheldReply)
        {
            history.Add(CreateWithheldReply());
        }

        history.AddUserMessage("a table for two");
        return history;
    }

    private static ChatMessageContent CreateWithheldReply() => new(AuthorRole.Assistant, content: null);

    private static bool IsWithheld(ChatMessageContent message) => message.Role == AuthorRole.Assistant;

    private static async Task<TestReply> AskAsync(TestChatCompletionService inner, ChatHistory history, bool streaming)
    {
        using var client = TestTurnTakingClient.Predicting(TurnTakingAction.StartSpeaking);
        return await TestGate.Create(inner, client).AskAsync(streaming, history);
    }
}
