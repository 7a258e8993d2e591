using Microsoft.Extensions.AI;

namespace TurnTaking.Tests;

/// <summary>Which requests hold a user turn that the gate judges, and which messages it drops.</summary>
public class TurnTakingGateTurnTests
{
    private static readonly DataContent Image = new(new byte[] { 1, 2, 3 }, "image/png");
    private static readonly FunctionCallContent Call = new("call-1", "get_weather");
    private static readonly FunctionResultContent Result = new("call-1", "sunny");

    private static readonly Dictionary<string, ChatMessage[]> RequestsWithoutTurn = new()
    {
        ["no message"] = [],
        ["system last"] = [new(ChatRole.User, "hello"), new(ChatRole.System, "Be brief.")],
        ["assistant last"] = [new(ChatRole.User, "hello"), new(ChatRole.Assistant, "Hi, ")],
        ["tool last"] = [new(ChatRole.User, "hello"), new(ChatRole.Assistant, [Call]), new(ChatRole.Tool, [Result])],
        ["tool last, as text"] = [new(ChatRole.User, "hello"), new(ChatRole.Tool, "sunny")],
        ["tool result of the user"] = [new(ChatRole.Assistant, [Call]), new(ChatRole.User, [Result, new TextContent("so")])],
        ["approval of the user"] =
        [
            new(ChatRole.User, [new ToolApprovalResponseContent("1", true, Call), new TextContent("yes")]),
        ],
        ["image only"] = [new(ChatRole.User, [Image])],
        ["no content"] = [new(ChatRole.User, [])],
        ["empty text"] = [new(ChatRole.User, "")],
        ["white space"] = [new(ChatRole.User, " \t\r\n\u00a0")],
        ["white space in pieces"] = [new(ChatRole.User, [new TextContent(" "), Image, new TextContent("")])],
    };

    private static readonly Dictionary<string, ChatMessage[]> RequestsWithTurn = new()
    {
        ["user only"] = [new(ChatRole.User, "hello")],
        ["several user messages"] = [new(ChatRole.User, "I would like"), new(ChatRole.User, "to book a table")],
        ["text with image"] = [new(ChatRole.User, [Image, new TextContent("what is this")])],
        ["withheld reply last"] = [new(ChatRole.User, "hello"), new(ChatRole.Assistant, [])],
        ["user after tool"] =
        [
            new(ChatRole.User, "hello"),
            new(ChatRole.Assistant, [Call]),
            new(ChatRole.Tool, [Result]),
            new(ChatRole.Assistant, "It is sunny."),
            new(ChatRole.User, "and"),
        ],
    };

    public static MatrixTheoryData<string, bool> WithoutTurn => new(RequestsWithoutTurn.Keys, [false, true]);

    public static MatrixTheoryData<string, bool> WithTurn => new(RequestsWithTurn.Keys, [false, true]);

    [Theory]
    [MemberData(nameof(WithoutTurn))]
    public async Task RequestWithoutUserTurnPassesWithoutPrediction(string name, bool streaming)
    {
        IReadOnlyList<ChatMessage>? seen = null;
        using var inner = TestChatClient.Answering(messages =>
        {
            seen = messages;
            return new(new ChatMessage(ChatRole.Assistant, "an answer"));
        });
        using var detector = new TestTurnTakingClient();
        using var client = inner.Gate(detector, configure => configure.ReplyOnFailure = false);

        var response = await client.SendAsync(streaming, RequestsWithoutTurn[name]);

        Assert.Equal("an answer", response.Text);
        Assert.Equal(RequestsWithoutTurn[name], seen);
        Assert.Equal(0, detector.CallCount);
        Assert.Equal(1, inner.CallCount);
    }

    [Theory]
    [MemberData(nameof(WithTurn))]
    public async Task RequestWithUserTurnIsJudged(string name, bool streaming)
    {
        using var inner = new TestChatClient();
        using var detector = TestTurnTakingClient.Predicting(TurnTakingAction.ContinueListening);
        using var client = inner.Gate(detector);

        var response = await client.SendAsync(streaming, RequestsWithTurn[name]);

        Assert.True(response.IsTurnIncomplete());
        Assert.Equal(1, detector.CallCount);
        Assert.Equal(0, inner.CallCount);
    }

    [Fact]
    public async Task DecisionWithoutUserTurnHasNoPrediction()
    {
        var gate = new TurnTakingGate(new TestTurnTakingClient());

        var decision = await gate.DecideAsync([], cancellationToken: TestContext.Current.CancellationToken);

        Assert.True(decision.MayReply);
        Assert.Null(decision.Prediction);
        Assert.Null(decision.Response);
    }

    [Fact]
    public async Task DecisionOnCompleteTurnHasThePrediction()
    {
        var prediction = TestTurnTakingClient.CreatePrediction(TurnTakingAction.StartSpeaking);
        var gate = new TurnTakingGate(TestTurnTakingClient.Predicting(prediction));

        var decision = await gate.DecideAsync(
            RequestsWithTurn["user only"], cancellationToken: TestContext.Current.CancellationToken);

        Assert.True(decision.MayReply);
        Assert.Same(prediction, decision.Prediction);
        Assert.Null(decision.Response);
    }

    [Fact]
    public async Task DecisionOnIncompleteTurnHasPredictionAndResponse()
    {
        var prediction = TestTurnTakingClient.CreatePrediction(TurnTakingAction.ContinueListening);
        var gate = new TurnTakingGate(TestTurnTakingClient.Predicting(prediction));

        var decision = await gate.DecideAsync(
            RequestsWithTurn["user only"], "a conversation", TestContext.Current.CancellationToken);

        Assert.False(decision.MayReply);
        Assert.Same(prediction, decision.Prediction);
        Assert.Equal(TurnTakingGateDecision.TurnIncomplete, decision.Response?.FinishReason);
        Assert.Same(prediction, decision.Response?.AdditionalProperties?[TurnTakingGateDecision.PredictionKey]);
        Assert.Equal("a conversation", decision.Response?.ConversationId);
    }

    [Fact]
    public void RemoveWithheldRepliesDropsAssistantMessagesWithNothingInThem()
    {
        ChatMessage[] kept =
        [
            new(ChatRole.System, ""),
            new(ChatRole.User, []),
            new(ChatRole.User, "hello"),
            new(ChatRole.Tool, []),
            new(ChatRole.Assistant, [Call]),
            new(ChatRole.Assistant, [Image]),
            new(ChatRole.Assistant, [new TextContent(""), Image]),
            new(ChatRole.Assistant, [new TextReasoningContent("hmm")]),
            new(ChatRole.Assistant, "Hi."),
        ];
        ChatMessage[] dropped =
        [
            new(ChatRole.Assistant, []),
            new(ChatRole.Assistant, ""),
            new(ChatRole.Assistant, " \n"),
            new(ChatRole.Assistant, [new TextContent(null), new TextContent(" ")]),
            new(ChatRole.Assistant, []) { AdditionalProperties = new() { [TurnTakingGateDecision.PredictionKey] = null } },
        ];

        Assert.Equal(kept, TurnTakingGate.RemoveWithheldReplies(kept.Concat(dropped)));
        Assert.Equal(kept, TurnTakingGate.RemoveWithheldReplies(dropped.Concat(kept)));
    }

    [Fact]
    public void RemoveWithheldRepliesLeavesTheCallersListAlone()
    {
        var messages = new List<ChatMessage> { new(ChatRole.User, "hello"), new(ChatRole.Assistant, []) };

        var remaining = TurnTakingGate.RemoveWithheldReplies(messages);

        Assert.Single(remaining);
        Assert.Equal(2, messages.Count);
    }

    [Fact]
    public async Task MethodsThrowIfArgumentIsNull()
    {
        var gate = new TurnTakingGate(new TestTurnTakingClient());

        Assert.Throws<ArgumentNullException>("client", () => new TurnTakingGate(null!));
        Assert.Throws<ArgumentNullException>("messages", () => TurnTakingGate.RemoveWithheldReplies(null!));
        await Assert.ThrowsAsync<ArgumentNullException>(
            "messages", () => gate.DecideAsync(null!, cancellationToken: TestContext.Current.CancellationToken));
    }
}
