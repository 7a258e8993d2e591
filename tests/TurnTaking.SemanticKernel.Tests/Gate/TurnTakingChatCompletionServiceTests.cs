using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using TurnTaking.Tests;
using BinaryContent = Microsoft.SemanticKernel.BinaryContent;
using FunctionCallContent = Microsoft.SemanticKernel.FunctionCallContent;
using FunctionResultContent = Microsoft.SemanticKernel.FunctionResultContent;
using TextContent = Microsoft.SemanticKernel.TextContent;

namespace TurnTaking.SemanticKernel.Tests;

public class TurnTakingChatCompletionServiceTests
{
    public static TheoryData<bool> Ways => [false, true];

    [Fact]
    public void AttributesAreThoseOfTheInnerService()
    {
        var inner = new TestChatCompletionService { AttributeValues = { ["ModelId"] = "model" } };
        using var client = new TestTurnTakingClient();

        Assert.Same(inner.Attributes, TestGate.Create(inner, client).Attributes);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task HistoryMustBeGiven(bool streaming)
    {
        using var client = new TestTurnTakingClient();
        var gated = TestGate.Create(new TestChatCompletionService(), client);
        await Assert.ThrowsAsync<ArgumentNullException>("chatHistory", () => gated.AskAsync(streaming, null!));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task CompleteTurnIsAnsweredWithEverythingForwarded(bool streaming)
    {
        var inner = new TestChatCompletionService();
        using var client = TestTurnTakingClient.Predicting(TurnTakingAction.StartSpeaking);
        var history = new ChatHistory("hello", AuthorRole.User);
        var settings = new PromptExecutionSettings();
        var kernel = new Kernel();
        using var source = new CancellationTokenSource();

        var reply = await TestGate.Create(inner, client).AskAsync(streaming, history, settings, kernel, source.Token);

        Assert.Equal("reply", reply.Text);
        Assert.False(reply.IsTurnIncomplete);
        Assert.Null(reply.Prediction);
        Assert.Same(history, inner.LastHistory);
        Assert.Same(settings, inner.LastSettings);
        Assert.Same(kernel, inner.LastKernel);
        Assert.Equal(source.Token, inner.LastCancellationToken);
    }

    [Theory]
    [InlineData(false, TurnTakingAction.ContinueListening)]
    [InlineData(true, TurnTakingAction.ContinueListening)]
    [InlineData(false, TurnTakingAction.StartListening)]
    [InlineData(true, TurnTakingAction.ContinueSpeaking)]
    public async Task IncompleteTurnIsWithheld(bool streaming, TurnTakingAction action)
    {
        var inner = new TestChatCompletionService();
        var prediction = TestTurnTakingClient.CreatePrediction(action);
        using var client = TestTurnTakingClient.Predicting(prediction);
        var history = new ChatHistory("so what I would like is", AuthorRole.User);

        var reply = await TestGate.Create(inner, client).AskAsync(streaming, history);

        Assert.Equal(1, reply.Count);
        Assert.Equal(AuthorRole.Assistant, reply.Role);
        Assert.Equal(0, reply.ItemCount);
        Assert.True(reply.IsTurnIncomplete);
        Assert.Same(prediction, reply.Prediction);
        Assert.Same(prediction, reply.Metadata![TurnTakingGateDecision.PredictionKey]);
        Assert.Equal("turn_incomplete", reply.Metadata["FinishReason"]);
        Assert.Equal(0, inner.CallCount);
        Assert.Single(history);
    }

    [Fact]
    public async Task PredictionSeesTheConversation()
    {
        IReadOnlyList<ChatMessage>? predicted = null;
        using var client = new TestTurnTakingClient
        {
            GetPredictionAsyncCallback = (messages, options, _) =>
            {
                predicted = [.. messages];
                Assert.Equal(AgentState.Silent, options!.AgentState);
                return Task.FromResult(TestTurnTakingClient.CreatePrediction(TurnTakingAction.StartSpeaking));
            },
        };
        var history = new ChatHistory("be brief");
        history.AddDeveloperMessage("be kind");
        history.AddUserMessage("hello");
        history.Add(new(AuthorRole.Assistant, "hi") { AuthorName = "Ann" });
        history.AddUserMessage([new TextContent("what "), new TextContent("time is it")]);

        await TestGate.Create(new TestChatCompletionService(), client).AskAsync(streaming: false, history);

        Assert.Equal(
            ["system|be brief", "developer|be kind", "user|hello", "assistant|hi", "user|what time is it"],
            predicted!.Select(message => $"{message.Role}|{message.Text}"));
        Assert.Equal("Ann", predicted![3].AuthorName);
        Assert.Equal(history, predicted.Select(message => message.RawRepresentation));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task WithheldReplyIsHiddenFromTheNextRequest(bool streaming)
    {
        var inner = new TestChatCompletionService();
        var action = TurnTakingAction.ContinueListening;
        using var client = new TestTurnTakingClient
        {
            GetPredictionAsyncCallback = (_, _, _) => Task.FromResult(TestTurnTakingClient.CreatePrediction(action)),
        };
        var gated = TestGate.Create(inner, client);
        var history = new ChatHistory("so what I would like is", AuthorRole.User);
        var withheld = await gated.GetChatMessageContentAsync(history, cancellationToken: TestContext.Current.CancellationToken);
        history.Add(withheld);
        history.AddUserMessage("a table for two");
        action = TurnTakingAction.StartSpeaking;

        var reply = await gated.AskAsync(streaming, history);

        Assert.Equal("reply", reply.Text);
        Assert.Equal(["so what I would like is", "a table for two"], inner.LastMessages.Select(message => message.Content));
        Assert.Equal(3, history.Count);
        Assert.Same(withheld, history[1]);
    }

    [Theory]
    [MemberData(nameof(WithheldForms))]
    public async Task WithheldReplyIsKnownInEveryForm(ChatMessageContent withheld)
    {
        var inner = await AskWithAsync(withheld);
        Assert.DoesNotContain(withheld, inner.LastMessages);
        Assert.Equal(2, inner.LastMessages.Count);
    }

    public static TheoryData<ChatMessageContent> WithheldForms() => new(new ChatMessageContent[]
    {
        new(AuthorRole.Assistant, content: null),
        new(AuthorRole.Assistant, " "),
        new(AuthorRole.Assistant, "", metadata: new Dictionary<string, object?>()),
        new(AuthorRole.Assistant, content: null, metadata: new Dictionary<string, object?>
        {
            [TurnTakingGateDecision.PredictionKey] = JsonElement.Parse("{}"),
            ["Usage"] = null,
        }),
    });

    [Theory]
    [MemberData(nameof(OtherForms))]
    public async Task OtherMessagesAreKept(ChatMessageContent message)
    {
        var inner = await AskWithAsync(message);
        Assert.Contains(message, inner.LastMessages);
    }

    public static TheoryData<ChatMessageContent> OtherForms() => new(new ChatMessageContent[]
    {
        new(AuthorRole.Assistant, "hi"),
        new(AuthorRole.Assistant, [new FunctionCallContent("function", "plugin", "call")]),
        new(AuthorRole.Assistant, [new BinaryContent(new Uri("https://localhost/file"))]),
        new(AuthorRole.Assistant, "", metadata: new Dictionary<string, object?> { ["ToolCalls"] = "call" }),
        new(AuthorRole.Assistant, "hi", metadata: new Dictionary<string, object?>
        {
            [TurnTakingGateDecision.PredictionKey] = null,
        }),
        new(AuthorRole.User, ""),
        new(AuthorRole.Tool, ""),
    });

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task ToolResultIsNeverBlocked(bool streaming)
    {
        var inner = new TestChatCompletionService();
        using var client = new TestTurnTakingClient();
        var history = new ChatHistory("what time is it", AuthorRole.User);
        history.AddMessage(AuthorRole.Assistant, [new FunctionCallContent("time", "clock", "call")]);
        history.AddMessage(AuthorRole.Tool, [new FunctionResultContent("time", "clock", "call", "noon")]);

        var reply = await TestGate.Create(inner, client).AskAsync(streaming, history);

        Assert.Equal("reply", reply.Text);
        Assert.Equal(0, client.CallCount);
    }

    [Fact]
    public async Task ToolResultInAUserMessageIsNeverBlocked()
    {
        var inner = new TestChatCompletionService();
        using var client = new TestTurnTakingClient();
        var history = new ChatHistory("what time is it", AuthorRole.User);
        history.AddUserMessage([new FunctionResultContent("time", "clock", "call", "noon"), new TextContent("here it is")]);

        await TestGate.Create(inner, client).AskAsync(streaming: false, history);

        Assert.Equal(1, inner.CallCount);
        Assert.Equal(0, client.CallCount);
    }

    [Theory]
    [MemberData(nameof(HistoriesWithoutATurn))]
    public async Task HistoryWithoutATurnToJudgeIsAnswered(ChatHistory history)
    {
        var inner = new TestChatCompletionService();
        using var client = new TestTurnTakingClient();

        await TestGate.Create(inner, client).AskAsync(streaming: false, history);

        Assert.Equal(1, inner.CallCount);
        Assert.Equal(0, client.CallCount);
    }

    public static TheoryData<ChatHistory> HistoriesWithoutATurn() =>
    [
        new ChatHistory(),
        new ChatHistory("be brief"),
        new ChatHistory("hello", AuthorRole.Assistant),
        new ChatHistory([new(AuthorRole.User, [new ImageContent(new Uri("https://localhost/image.png"))])]),
    ];

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task ContentsThatCannotBeConvertedDoNotMatter(bool streaming)
    {
        var inner = new TestChatCompletionService();
        using var client = TestTurnTakingClient.Predicting(TurnTakingAction.StartSpeaking);
        var history = new ChatHistory(
        [
            new(),
            new(AuthorRole.Assistant, [new FunctionCallContent("function")]),
            new(AuthorRole.Tool, [new FunctionResultContent()]),
            new(AuthorRole.Assistant, [new OtherContent()]),
            new(AuthorRole.User,
            [
                new OtherContent(),
                new ImageContent(),
                new AudioContent(),
                new BinaryContent(),
                new BinaryContent(new byte[] { 1 }, mimeType: null),
                new TextContent(null),
                new TextContent("hello"),
            ]),
        ]);

        var reply = await TestGate.Create(inner, client).AskAsync(streaming, history);

        Assert.Equal("reply", reply.Text);
        Assert.Equal(1, client.CallCount);
        Assert.Same(history, inner.LastHistory);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task FailedPredictionLetsTheReplyThroughWithAWarning(bool streaming)
    {
        var collector = new FakeLogCollector();
        using var loggerFactory = LoggerFactory.Create(builder => builder.AddProvider(new FakeLoggerProvider(collector)));
        var exception = new InvalidOperationException("The model is broken.");
        using var client = TestTurnTakingClient.Failing(exception);
        var gated = TestGate.Create(new TestChatCompletionService(), client, loggerFactory: loggerFactory);

        var reply = await gated.AskAsync(streaming, new ChatHistory("hello", AuthorRole.User));

        Assert.Equal("reply", reply.Text);
        Assert.Contains(
            collector.GetSnapshot(), record => record.Level == LogLevel.Warning && ReferenceEquals(record.Exception, exception));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task FailedPredictionReachesTheCallerWhoAskedForIt(bool streaming)
    {
        var inner = new TestChatCompletionService();
        var exception = new InvalidOperationException("The model is broken.");
        using var client = TestTurnTakingClient.Failing(exception);
        var gated = TestGate.Create(inner, client, options => options.ReplyOnFailure = false);

        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(
            () => gated.AskAsync(streaming, new ChatHistory("hello", AuthorRole.User)));

        Assert.Same(exception, thrown);
        Assert.Equal(0, inner.CallCount);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task CancellationReachesTheCaller(bool streaming)
    {
        var inner = new TestChatCompletionService();
        using var source = new CancellationTokenSource();
        using var client = new TestTurnTakingClient
        {
            GetPredictionAsyncCallback = (_, _, cancellationToken) =>
            {
                source.Cancel();
                return Task.FromCanceled<TurnTakingPrediction>(cancellationToken);
            },
        };
        var gated = TestGate.Create(inner, client);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => gated.AskAsync(streaming, new ChatHistory("hello", AuthorRole.User), cancellationToken: source.Token));

        Assert.Equal(0, inner.CallCount);
    }

    [Fact]
    public async Task StreamIsCanceledByTheTokenOfItsEnumeration()
    {
        using var source = new CancellationTokenSource();
        var inner = new TestChatCompletionService();
        using var client = TestTurnTakingClient.Predicting(TurnTakingAction.StartSpeaking);
        var stream = TestGate.Create(inner, client)
            .GetStreamingChatMessageContentsAsync(
                new ChatHistory("hello", AuthorRole.User), cancellationToken: CancellationToken.None)
            .WithCancellation(source.Token);

        await foreach (var _ in stream)
        {
            break;
        }

        Assert.Equal(source.Token, inner.LastCancellationToken);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task IncompleteTurnMayBeLetThrough(bool streaming)
    {
        using var client = TestTurnTakingClient.Predicting(TurnTakingAction.ContinueListening);
        IncompleteTurnContext? context = null;
        var gated = TestGate.Create(new TestChatCompletionService(), client, options => options.OnIncompleteTurn = (c, _) =>
        {
            context = c;
            return new(IncompleteTurnAnswer.LetThrough);
        });
        var history = new ChatHistory("so what I would like is", AuthorRole.User);

        var reply = await gated.AskAsync(streaming, history);

        Assert.Equal("reply", reply.Text);
        Assert.Equal(TurnTakingAction.ContinueListening, context!.Prediction.Action);
        Assert.Same(history[0], Assert.Single(context.Messages).RawRepresentation);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task IncompleteTurnMayGetAResponse(bool streaming)
    {
        var inner = new TestChatCompletionService();
        using var client = TestTurnTakingClient.Predicting(TurnTakingAction.ContinueListening);
        var response = new ChatResponse(new ChatMessage(ChatRole.Assistant, "mm-hm")
        {
            AdditionalProperties = new() { ["key"] = "value" },
        });
        var gated = TestGate.Create(inner, client, RespondWith(response));
        var history = new ChatHistory("so what I would like is", AuthorRole.User);

        var reply = await gated.AskAsync(streaming, history);

        Assert.Equal("mm-hm", reply.Text);
        Assert.Equal(AuthorRole.Assistant, reply.Role);
        Assert.Equal("value", reply.Metadata!["key"]);
        Assert.False(reply.IsTurnIncomplete);
        Assert.Equal(0, inner.CallCount);
        Assert.Single(history);
    }

    [Fact]
    public async Task ResponseOfSeveralMessagesEndsWithTheReply()
    {
        using var client = TestTurnTakingClient.Predicting(TurnTakingAction.ContinueListening);
        var response = new ChatResponse(
        [
            new(ChatRole.Assistant, [new Microsoft.Extensions.AI.FunctionCallContent("call", "function")]),
            new(ChatRole.Tool, [new Microsoft.Extensions.AI.FunctionResultContent("call", "result")]),
            new(ChatRole.Assistant, "mm-hm"),
        ]);
        var gated = TestGate.Create(new TestChatCompletionService(), client, RespondWith(response));
        var history = new ChatHistory("so what I would like is", AuthorRole.User);

        var reply = await gated.AskAsync(streaming: false, history);

        Assert.Equal(1, reply.Count);
        Assert.Equal("mm-hm", reply.Text);
        Assert.Equal([AuthorRole.User, AuthorRole.Assistant, AuthorRole.Tool], history.Select(message => message.Role));
    }

    [Fact]
    public async Task ResponseWithoutMessagesIsAnEmptyReply()
    {
        using var client = TestTurnTakingClient.Predicting(TurnTakingAction.ContinueListening);
        var gated = TestGate.Create(new TestChatCompletionService(), client, RespondWith(new ChatResponse()));

        var reply = await gated.GetChatMessageContentAsync(
            new ChatHistory("so what I would like is", AuthorRole.User),
            cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(AuthorRole.Assistant, reply.Role);
        Assert.Empty(reply.Items);
    }

    private static Action<TurnTakingGateOptions> RespondWith(ChatResponse response) =>
        options => options.OnIncompleteTurn = (_, _) => new(IncompleteTurnAnswer.Respond(response));

    private static async Task<TestChatCompletionService> AskWithAsync(ChatMessageContent message)
    {
        var inner = new TestChatCompletionService();
        using var client = TestTurnTakingClient.Predicting(TurnTakingAction.StartSpeaking);
        var history = new ChatHistory("hello", AuthorRole.User);
        history.Add(message);
        history.AddUserMessage("and bye");
        await TestGate.Create(inner, client).AskAsync(streaming: false, history);
        return inner;
    }

    private sealed class OtherContent : KernelContent;
}
