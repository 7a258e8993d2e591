using Microsoft.Extensions.AI;

namespace TurnTaking.Tests;

public class TurnTakingChatClientTests
{
    private static readonly ChatMessage[] Conversation =
    [
        new(ChatRole.System, "Be brief."),
        new(ChatRole.User, "hello"),
        new(ChatRole.Assistant, "How can I help?"),
        new(ChatRole.User, "I would like"),
        new(ChatRole.User, "to book a table"),
    ];

    [Fact]
    public async Task CompleteTurnGivesTheInnerResponseAsItIs()
    {
        var expected = new ChatResponse(new ChatMessage(ChatRole.Assistant, "For how many?"));
        using var inner = TestChatClient.Answering(_ => expected);
        using var detector = TestTurnTakingClient.Predicting(TurnTakingAction.StartSpeaking);
        using var client = inner.Gate(detector);

        var actual = await client.GetResponseAsync(Conversation, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Same(expected, actual);
        Assert.Null(actual.AdditionalProperties);
        Assert.False(actual.IsTurnIncomplete());
        Assert.Null(actual.GetTurnTakingPrediction());
        Assert.Equal(1, detector.CallCount);
    }

    [Fact]
    public async Task CompleteTurnGivesTheInnerUpdatesAsTheyAre()
    {
        ChatResponseUpdate[] expected = [new(ChatRole.Assistant, "For how "), new(ChatRole.Assistant, "many?")];
        using var inner = new TestChatClient { GetStreamingResponseAsyncCallback = (_, _, _) => expected.ToAsyncEnumerable() };
        using var detector = TestTurnTakingClient.Predicting(TurnTakingAction.StartSpeaking);
        using var client = inner.Gate(detector);

        var actual = new List<ChatResponseUpdate>();
        await foreach (var update in client.GetStreamingResponseAsync(
            Conversation, cancellationToken: TestContext.Current.CancellationToken))
        {
            actual.Add(update);
        }

        Assert.Equal(expected.Length, actual.Count);
        Assert.All(actual, (update, i) => Assert.Same(expected[i], update));
        Assert.Equal(1, detector.CallCount);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task CompleteTurnPassesMessagesOptionsAndTokenOn(bool streaming)
    {
        var expectedOptions = new ChatOptions();
        using var cancellation = new CancellationTokenSource();
        using var inner = new TestChatClient();
        inner.GetResponseAsyncCallback = (messages, options, cancellationToken) =>
        {
            AssertPassedOn(messages, options, cancellationToken);
            return Task.FromResult(new ChatResponse());
        };
        inner.GetStreamingResponseAsyncCallback = (messages, options, cancellationToken) =>
        {
            AssertPassedOn(messages, options, cancellationToken);
            return AsyncEnumerable.Empty<ChatResponseUpdate>();
        };
        using var client = inner.Gate(TestTurnTakingClient.Predicting(TurnTakingAction.StartSpeaking));

        await client.SendAsync(streaming, Conversation, expectedOptions, cancellation.Token);

        Assert.Equal(1, inner.CallCount);

        void AssertPassedOn(IEnumerable<ChatMessage> messages, ChatOptions? options, CancellationToken cancellationToken)
        {
            Assert.Equal(Conversation, messages);
            Assert.Same(expectedOptions, options);
            Assert.Equal(cancellation.Token, cancellationToken);
        }
    }

    [Theory]
    [InlineData(TurnTakingAction.ContinueListening)]
    [InlineData(TurnTakingAction.StartListening)]
    [InlineData(TurnTakingAction.ContinueSpeaking)]
    public async Task OtherActionsWithholdTheReply(TurnTakingAction action)
    {
        var prediction = TestTurnTakingClient.CreatePrediction(action);
        using var inner = new TestChatClient();
        using var client = inner.Gate(TestTurnTakingClient.Predicting(prediction));

        var response = await client.GetResponseAsync(
            Conversation, new() { ConversationId = "a conversation" }, TestContext.Current.CancellationToken);

        Assert.Equal(0, inner.CallCount);
        var message = Assert.Single(response.Messages);
        Assert.Equal(ChatRole.Assistant, message.Role);
        Assert.Empty(message.Contents);
        Assert.Equal("", response.Text);
        Assert.Equal(new ChatFinishReason("turn_incomplete"), response.FinishReason);
        Assert.Equal("a conversation", response.ConversationId);
        Assert.Same(prediction, Assert.Single(message.AdditionalProperties!, IsPrediction).Value);
        Assert.Same(prediction, Assert.Single(response.AdditionalProperties!, IsPrediction).Value);
        AssertWithheld(response, prediction);
    }

    [Theory]
    [InlineData(TurnTakingAction.ContinueListening)]
    [InlineData(TurnTakingAction.StartListening)]
    [InlineData(TurnTakingAction.ContinueSpeaking)]
    public async Task OtherActionsWithholdTheStreamedReply(TurnTakingAction action)
    {
        var prediction = TestTurnTakingClient.CreatePrediction(action);
        using var inner = new TestChatClient();
        using var client = inner.Gate(TestTurnTakingClient.Predicting(prediction));

        var updates = new List<ChatResponseUpdate>();
        await foreach (var item in client.GetStreamingResponseAsync(
            Conversation, new() { ConversationId = "a conversation" }, TestContext.Current.CancellationToken))
        {
            updates.Add(item);
        }

        Assert.Equal(0, inner.CallCount);
        var update = Assert.Single(updates);
        Assert.Equal(ChatRole.Assistant, update.Role);
        Assert.Empty(update.Contents);
        Assert.Equal(new ChatFinishReason("turn_incomplete"), update.FinishReason);
        Assert.Equal("a conversation", update.ConversationId);
        Assert.True(update.IsTurnIncomplete());
        Assert.Same(prediction, update.GetTurnTakingPrediction());

        var response = updates.ToChatResponse();
        Assert.Equal("a conversation", response.ConversationId);
        Assert.Empty(Assert.Single(response.Messages).Contents);
        AssertWithheld(response, prediction);
    }

    [Fact]
    public async Task EachWithheldReplyHasItsOwnMessageIdAndProperties()
    {
        using var client = new TestChatClient().Gate(TestTurnTakingClient.Predicting(TurnTakingAction.ContinueListening));

        var first = await client.SendAsync(streaming: false, Conversation);
        var second = await client.SendAsync(streaming: false, Conversation);

        Assert.False(string.IsNullOrEmpty(first.Messages[0].MessageId));
        Assert.NotEqual(first.Messages[0].MessageId, second.Messages[0].MessageId);
        Assert.NotSame(first.AdditionalProperties, second.AdditionalProperties);
        Assert.NotSame(first.AdditionalProperties, first.Messages[0].AdditionalProperties);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task WithheldRepliesDoNotReachModelOrDetectorAgain(bool streaming)
    {
        var seen = new List<string[]>();
        using var inner = TestChatClient.Answering(messages =>
        {
            seen.Add([.. messages.Select(message => message.Text)]);
            return new(new ChatMessage(ChatRole.Assistant, "For how many?"));
        });
        using var detector = new TestTurnTakingClient
        {
            GetPredictionAsyncCallback = (messages, _, _) =>
            {
                seen.Add([.. messages.Select(message => message.Text)]);
                bool complete = messages.Last().Text == "a table";
                return Task.FromResult(TestTurnTakingClient.CreatePrediction(
                    complete ? TurnTakingAction.StartSpeaking : TurnTakingAction.ContinueListening));
            },
        };
        using var client = inner.Gate(detector);
        var history = new List<ChatMessage>();

        foreach (string utterance in new[] { "I would like", "to book", "a table" })
        {
            history.Add(new(ChatRole.User, utterance));
            history.AddRange((await client.SendAsync(streaming, history)).Messages);
        }

        Assert.Equal(
            [
                ["I would like"],
                ["I would like", "to book"],
                ["I would like", "to book", "a table"],
                ["I would like", "to book", "a table"],
            ],
            seen);
        Assert.Equal("For how many?", history[^1].Text);
        Assert.Equal(6, history.Count);
    }

    [Fact]
    public async Task ThrowsIfMessagesAreNull()
    {
        using var client = new TestChatClient().Gate(new TestTurnTakingClient());
        ChatMessage[] messages = null!;

        await Assert.ThrowsAsync<ArgumentNullException>("messages", () => client.SendAsync(streaming: false, messages));
        await Assert.ThrowsAsync<ArgumentNullException>("messages", () => client.SendAsync(streaming: true, messages));
    }

    [Fact]
    public void GetServicePassesThrough()
    {
        using var inner = new TestChatClient();
        using var client = inner.Gate(new TestTurnTakingClient());

        Assert.Same(inner.Metadata, client.GetService<ChatClientMetadata>());
        Assert.Same(inner, client.GetService<TestChatClient>());
        Assert.Same(client, client.GetService<IChatClient>());
        Assert.Null(client.GetService<ChatClientMetadata>("key"));
    }

    [Fact]
    public void DisposeDisposesTheInnerClientButNotTheDetector()
    {
        using var inner = new TestChatClient();
        using var detector = new TestTurnTakingClient();

        inner.Gate(detector).Dispose();

        Assert.Equal(1, inner.DisposeCount);
        Assert.False(detector.IsDisposed);
    }

    private static bool IsPrediction(KeyValuePair<string, object?> property) => property.Key == "turn_taking.prediction";

    private static void AssertWithheld(ChatResponse response, TurnTakingPrediction prediction)
    {
        Assert.True(response.IsTurnIncomplete());
        Assert.Same(prediction, response.GetTurnTakingPrediction());
        Assert.Same(prediction, response.Messages[0].GetTurnTakingPrediction());
    }
}
