using Microsoft.Extensions.AI;

namespace TurnTaking.Tests;

/// <summary>The gate around and within a real tool loop.</summary>
public sealed class TurnTakingFunctionInvocationTests
{
    private int _toolCalls;

    public static MatrixTheoryData<bool, bool> OutsideAndStreaming => new([true, false], [false, true]);

    [Theory]
    [MemberData(nameof(OutsideAndStreaming))]
    public async Task ToolRoundTripIsJudgedOnce(bool outside, bool streaming)
    {
        using var inner = CreateModelThatCallsTheTool();
        using var detector = TestTurnTakingClient.Predicting(TurnTakingAction.StartSpeaking);
        using var client = CreateClient(inner, detector, outside);

        var response = await client.SendAsync(
            streaming, [new(ChatRole.User, "how is the weather?")], CreateOptions());

        Assert.Equal("It is sunny.", response.Text);
        Assert.Equal(1, _toolCalls);
        Assert.Equal(2, inner.CallCount);
        Assert.Equal(1, detector.CallCount);
    }

    [Theory]
    [MemberData(nameof(OutsideAndStreaming))]
    public async Task IncompleteTurnCallsNeitherModelNorTool(bool outside, bool streaming)
    {
        using var inner = CreateModelThatCallsTheTool();
        var prediction = TestTurnTakingClient.CreatePrediction(TurnTakingAction.ContinueListening);
        using var client = CreateClient(inner, TestTurnTakingClient.Predicting(prediction), outside);

        var response = await client.SendAsync(streaming, [new(ChatRole.User, "how is the")], CreateOptions());

        Assert.True(response.IsTurnIncomplete());
        Assert.Same(prediction, response.GetTurnTakingPrediction());
        Assert.Empty(Assert.Single(response.Messages).Contents);
        Assert.Equal(0, _toolCalls);
        Assert.Equal(0, inner.CallCount);
    }

    [Theory]
    [MemberData(nameof(OutsideAndStreaming))]
    public async Task NextTurnAfterToolRoundTripIsJudgedAgain(bool outside, bool streaming)
    {
        using var inner = CreateModelThatCallsTheTool();
        using var detector = TestTurnTakingClient.Predicting(TurnTakingAction.StartSpeaking);
        using var client = CreateClient(inner, detector, outside);
        var history = new List<ChatMessage> { new(ChatRole.User, "how is the weather?") };

        history.AddRange((await client.SendAsync(streaming, history, CreateOptions())).Messages);
        history.Add(new(ChatRole.User, "and tomorrow?"));
        await client.SendAsync(streaming, history, CreateOptions());

        Assert.Equal(2, detector.CallCount);
        Assert.Equal(2, _toolCalls);
        Assert.Equal(4, inner.CallCount);
    }

    private static IChatClient CreateClient(TestChatClient inner, ITurnTakingClient detector, bool outside) => outside
        ? inner.AsBuilder().UseTurnTaking(detector).UseFunctionInvocation().Build()
        : inner.AsBuilder().UseFunctionInvocation().UseTurnTaking(detector).Build();

    private static TestChatClient CreateModelThatCallsTheTool() => TestChatClient.Answering(messages => new(
        messages[^1].Contents.OfType<FunctionResultContent>().SingleOrDefault() is { } result
            ? new ChatMessage(ChatRole.Assistant, $"It is {result.Result}.")
            : new ChatMessage(ChatRole.Assistant, [new FunctionCallContent($"call-{messages.Count}", "get_weather")])));

    private ChatOptions CreateOptions() => new()
    {
        Tools =
        [
            AIFunctionFactory.Create(
                () =>
                {
                    _toolCalls++;
                    return "sunny";
                },
                "get_weather"),
        ],
    };
}
