using Microsoft.Extensions.AI;
using Microsoft.Extensions.Time.Testing;

namespace TurnTaking.Tests;

public class TurnTakingGateOptionsTests
{
    private static readonly ChatMessage[] Messages = [new(ChatRole.User, "my number is")];

    private readonly TestChatClient _inner =
        TestChatClient.Answering(_ => new(new ChatMessage(ChatRole.Assistant, "the model's answer")));

    private readonly TestTurnTakingClient _detector = TestTurnTakingClient.Predicting(TurnTakingAction.ContinueListening);

    [Fact]
    public void DefaultsWithholdAndReplyOnFailure()
    {
        var options = new TurnTakingGateOptions();

        Assert.Null(options.TurnTakingOptions);
        Assert.Null(options.OnIncompleteTurn);
        Assert.True(options.ReplyOnFailure);
    }

    [Theory]
    [InlineData(null, AgentState.Silent)]
    [InlineData(AgentState.Unknown, AgentState.Unknown)]
    [InlineData(AgentState.Silent, AgentState.Silent)]
    [InlineData(AgentState.Speaking, AgentState.Speaking)]
    public async Task AgentIsSilentUnlessTheOptionsSayOtherwise(AgentState? state, AgentState expected)
    {
        var seen = await SendAndGetOptionsAsync(new() { AgentState = state });

        Assert.Equal(expected, seen.AgentState);
    }

    [Fact]
    public async Task AgentIsSilentWithoutOptions() =>
        Assert.Equal(AgentState.Silent, (await SendAndGetOptionsAsync(null)).AgentState);

    [Theory]
    [InlineData(null, null, null)]
    [InlineData(null, "of the request", "of the request")]
    [InlineData("of the gate", "of the request", "of the gate")]
    [InlineData("of the gate", null, "of the gate")]
    public async Task ConversationIdIsTheGatesOrElseTheRequests(string? ofGate, string? ofRequest, string? expected)
    {
        var seen = await SendAndGetOptionsAsync(
            new() { ConversationId = ofGate }, new() { ConversationId = ofRequest });

        Assert.Equal(expected, seen.ConversationId);
    }

    [Fact]
    public async Task EachPredictionGetsItsOwnCopyOfTheOptions()
    {
        var options = new TurnTakingOptions { StartSpeakingThreshold = 0.7f, AdditionalProperties = new() { ["key"] = "value" } };
        var seen = new List<TurnTakingOptions>();
        _detector.GetPredictionAsyncCallback = (_, given, _) =>
        {
            Assert.NotNull(given);
            Assert.Equal(0.7f, given.StartSpeakingThreshold);
            Assert.Equal("value", given.AdditionalProperties?["key"]);
            given.AdditionalProperties!["key"] = "changed";
            given.StartSpeakingThreshold = 0;
            seen.Add(given);
            return Task.FromResult(TestTurnTakingClient.CreatePrediction(TurnTakingAction.StartSpeaking));
        };
        using var client = _inner.Gate(_detector, configure => configure.TurnTakingOptions = options);

        await client.SendAsync(streaming: false, Messages);
        await client.SendAsync(streaming: true, Messages);

        Assert.Equal(2, seen.Count);
        Assert.NotSame(seen[0], seen[1]);
        Assert.Null(options.AgentState);
        Assert.Null(options.ConversationId);
        Assert.Equal("value", options.AdditionalProperties["key"]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task OnIncompleteTurnGetsMessagesPredictionAndToken(bool streaming)
    {
        var prediction = TestTurnTakingClient.CreatePrediction(TurnTakingAction.ContinueListening);
        using var cancellation = new CancellationTokenSource();
        IncompleteTurnContext? seen = null;
        using var client = _inner.Gate(
            TestTurnTakingClient.Predicting(prediction),
            configure => configure.OnIncompleteTurn = (context, cancellationToken) =>
            {
                seen = context;
                Assert.Equal(cancellation.Token, cancellationToken);
                return new(IncompleteTurnAnswer.Withhold);
            });

        var response = await client.SendAsync(
            streaming, [.. Messages, new(ChatRole.Assistant, [])], cancellationToken: cancellation.Token);

        Assert.NotNull(seen);
        Assert.Equal(Messages, seen.Messages);
        Assert.Same(prediction, seen.Prediction);
        Assert.True(response.IsTurnIncomplete());
        Assert.Same(prediction, response.GetTurnTakingPrediction());
        Assert.Equal(0, _inner.CallCount);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task OnIncompleteTurnIsNotAskedAboutCompleteTurns(bool streaming)
    {
        using var client = _inner.Gate(
            TestTurnTakingClient.Predicting(TurnTakingAction.StartSpeaking),
            configure => configure.OnIncompleteTurn = (_, _) => throw new InvalidOperationException("asked"));

        Assert.Equal("the model's answer", (await client.SendAsync(streaming, Messages)).Text);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task OnIncompleteTurnCanLetThrough(bool streaming)
    {
        using var client = GateWith(_ => IncompleteTurnAnswer.LetThrough);

        var response = await client.SendAsync(streaming, Messages);

        Assert.Equal("the model's answer", response.Text);
        Assert.False(response.IsTurnIncomplete());
        Assert.Equal(1, _inner.CallCount);
    }

    [Fact]
    public async Task OnIncompleteTurnCanRespond()
    {
        var expected = new ChatResponse(new ChatMessage(ChatRole.Assistant, "mm-hm"));
        using var client = GateWith(_ => IncompleteTurnAnswer.Respond(expected));

        Assert.Same(expected, await client.SendAsync(streaming: false, Messages));
        Assert.Equal("mm-hm", (await client.SendAsync(streaming: true, Messages)).Text);
        Assert.Equal(0, _inner.CallCount);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ResponseOfTheAppKeepsItsContentsWhateverItsFinishReason(bool streaming)
    {
        using var client = GateWith(_ => IncompleteTurnAnswer.Respond(
            new([new(ChatRole.Assistant, "mm-hm"), new(ChatRole.Tool, "logged")])
            {
                FinishReason = TurnTakingGateDecision.TurnIncomplete,
                Usage = new() { TotalTokenCount = 3 },
                AdditionalProperties = new() { ["key"] = "value" },
            }));

        var response = await client.SendAsync(streaming, Messages);

        Assert.Equal(["mm-hm", "logged"], response.Messages.Select(message => message.Text));
        Assert.Equal(3, response.Usage?.TotalTokenCount);
        Assert.Equal("value", response.AdditionalProperties?["key"]);
        Assert.True(response.IsTurnIncomplete());
    }

    [Fact]
    public void RespondThrowsIfResponseIsNull() =>
        Assert.Throws<ArgumentNullException>("response", () => IncompleteTurnAnswer.Respond(null!));

    [Fact]
    public void IncompleteTurnContextThrowsIfArgumentIsNull()
    {
        var prediction = TestTurnTakingClient.CreatePrediction(TurnTakingAction.ContinueListening);

        Assert.Throws<ArgumentNullException>("messages", () => new IncompleteTurnContext(null!, prediction));
        Assert.Throws<ArgumentNullException>("prediction", () => new IncompleteTurnContext(Messages, null!));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task OnIncompleteTurnThatReturnsNullThrows(bool streaming)
    {
        using var client = GateWith(_ => null!);

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => client.SendAsync(streaming, Messages));

        Assert.Contains("OnIncompleteTurn", exception.Message, StringComparison.Ordinal);
        Assert.Equal(0, _inner.CallCount);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task WhatOnIncompleteTurnThrowsReachesTheCaller(bool streaming)
    {
        var expected = new TimeoutException();
        using var client = GateWith(_ => throw expected);

        Assert.Same(expected, await Assert.ThrowsAsync<TimeoutException>(() => client.SendAsync(streaming, Messages)));
        Assert.Equal(0, _inner.CallCount);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task OnIncompleteTurnMayWait(bool streaming)
    {
        var time = new FakeTimeProvider();
        using var client = _inner.Gate(_detector, configure => configure.OnIncompleteTurn = async (_, cancellationToken) =>
        {
            await Task.Delay(TimeSpan.FromSeconds(3), time, cancellationToken);
            return IncompleteTurnAnswer.LetThrough;
        });

        var request = client.SendAsync(streaming, Messages);
        time.Advance(TimeSpan.FromSeconds(2.9));
        Assert.False(request.IsCompleted);
        Assert.Equal(0, _inner.CallCount);

        time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal("the model's answer", (await request).Text);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task CancellationReachesOnIncompleteTurn(bool streaming)
    {
        using var cancellation = new CancellationTokenSource();
        using var client = _inner.Gate(_detector, configure => configure.OnIncompleteTurn = async (_, cancellationToken) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, new FakeTimeProvider(), cancellationToken);
            return IncompleteTurnAnswer.LetThrough;
        });

        var request = client.SendAsync(streaming, Messages, cancellationToken: cancellation.Token);
        Assert.False(request.IsCompleted);
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
        Assert.Equal(0, _inner.CallCount);
    }

    private IChatClient GateWith(Func<IncompleteTurnContext, IncompleteTurnAnswer> onIncompleteTurn) =>
        _inner.Gate(_detector, configure => configure.OnIncompleteTurn = (context, _) => new(onIncompleteTurn(context)));

    private async Task<TurnTakingOptions> SendAndGetOptionsAsync(TurnTakingOptions? options, ChatOptions? chatOptions = null)
    {
        TurnTakingOptions? seen = null;
        _detector.GetPredictionAsyncCallback = (_, given, _) =>
        {
            seen = given;
            return Task.FromResult(TestTurnTakingClient.CreatePrediction(TurnTakingAction.StartSpeaking));
        };
        using var client = _inner.Gate(_detector, configure => configure.TurnTakingOptions = options);

        await client.SendAsync(streaming: false, Messages, chatOptions);

        return Assert.IsType<TurnTakingOptions>(seen);
    }
}
