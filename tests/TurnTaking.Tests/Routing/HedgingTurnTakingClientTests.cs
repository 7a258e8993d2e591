using static TurnTaking.Tests.RoutedCall;

namespace TurnTaking.Tests;

public sealed class HedgingTurnTakingClientTests
{
    private readonly RoutedCall _call = new();

    [Fact]
    public async Task ThePrimaryClientDecidesAlone()
    {
        var hedge = new TestTurnTakingClient();
        using var client = Build(TestTurnTakingClient.Predicting(TurnTakingAction.StartSpeaking), hedge);

        var prediction = await PredictAsync(client);

        Assert.Equal((TurnTakingAction.StartSpeaking, "primary", null), (prediction.Action, prediction.DecidedBy, prediction.FallbackReason));
        Assert.Equal(0, hedge.CallCount);
    }

    [Fact]
    public async Task TheOtherIsAskedAfterTheDelayAndThePrimaryIsCanceled()
    {
        var hedge = Waiting(out var answer, out var asked);
        using var client = Build(Canceling(out var canceled), hedge);

        var waiting = PredictAsync(client);
        _call.Time.Advance(TimeSpan.FromMilliseconds(99));
        Assert.Equal(0, hedge.CallCount);
        _call.Time.Advance(TimeSpan.FromMilliseconds(1));
        await asked.WaitAsync(Token);
        answer.SetResult(TestTurnTakingClient.CreatePrediction(TurnTakingAction.ContinueListening));

        var prediction = await waiting.WaitAsync(Token);
        Assert.Equal((TurnTakingAction.ContinueListening, "hedge", "slow"), (prediction.Action, prediction.DecidedBy, prediction.FallbackReason));
        await canceled.WaitAsync(Token);
    }

    [Fact]
    public async Task ThePrimaryMayStillBeFirst()
    {
        var primary = Waiting(out var answer, out _);
        using var client = Build(primary, Canceling(out var canceled));

        var waiting = PredictAsync(client);
        _call.Time.Advance(TimeSpan.FromMilliseconds(100));
        answer.SetResult(TestTurnTakingClient.CreatePrediction(TurnTakingAction.StartListening));

        Assert.Equal("primary", (await waiting.WaitAsync(Token)).DecidedBy);
        await canceled.WaitAsync(Token);
    }

    [Fact]
    public async Task TheOtherIsAskedAtOnceWhereThePrimaryFails()
    {
        using var client = Build(
            TestTurnTakingClient.Failing(new TurnTakingQueueFullException("full")), TestTurnTakingClient.Predicting(TurnTakingAction.StartSpeaking));

        var prediction = await PredictAsync(client).WaitAsync(Token);

        Assert.Equal(("hedge", "queue_full"), (prediction.DecidedBy, prediction.FallbackReason));
    }

    [Fact]
    public async Task BothAtOnceWithoutADelay()
    {
        using var client = Canceling(out _).AsBuilder()
            .UseHedging(_ => TestTurnTakingClient.Predicting(TurnTakingAction.StartSpeaking), options => options.Delay = TimeSpan.Zero)
            .Build(_call.Services);

        Assert.Equal("hedge", (await PredictAsync(client).WaitAsync(Token)).DecidedBy);
    }

    [Fact]
    public async Task AnErrorOfBothIsThePredictionsError()
    {
        using var client = Build(
            TestTurnTakingClient.Failing(new InvalidOperationException("one")), TestTurnTakingClient.Failing(new InvalidOperationException("other")));

        await Assert.ThrowsAsync<InvalidOperationException>(() => PredictAsync(client).WaitAsync(Token));
    }

    [Fact]
    public async Task WhatIsWrongOrCanceledDoesNotGoToTheOther()
    {
        var hedge = new TestTurnTakingClient();
        using var wrong = Build(TestTurnTakingClient.Failing(new ArgumentException("no words")), hedge);
        using var waiting = Build(Canceling(out _), hedge);

        await Assert.ThrowsAsync<ArgumentException>(() => PredictAsync(wrong));
        using var cancellation = new CancellationTokenSource();
        var prediction = PredictAsync(waiting, cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => prediction.WaitAsync(Token));
        Assert.Equal(0, hedge.CallCount);
    }

    [Fact]
    public async Task ManyAtOnceAreEachAnsweredOnce()
    {
        using var client = TestTurnTakingClient.Failing(new TimeoutException()).AsBuilder()
            .UseHedging(_ => TestTurnTakingClient.Predicting(TurnTakingAction.StartSpeaking), options => options.Delay = TimeSpan.FromSeconds(30))
            .Build();

        var predictions = await Task.WhenAll(Enumerable.Range(0, 1_000).Select(_ => Task.Run(() => PredictAsync(client), Token)));

        Assert.All(predictions, prediction => Assert.Equal("hedge", prediction.DecidedBy));
        Assert.Contains(predictions, prediction => prediction.FallbackReason == "circuit_open");
    }

    [Fact]
    public void ArgumentsAndOptionsAreChecked()
    {
        var builder = new TestTurnTakingClient().AsBuilder();
        Assert.Throws<ArgumentNullException>("builder", () => ((TurnTakingClientBuilder)null!).UseHedging(new TestTurnTakingClient()));
        Assert.Throws<ArgumentNullException>("hedge", () => builder.UseHedging((ITurnTakingClient)null!));
        Assert.Throws<ArgumentNullException>("hedgeFactory", () => builder.UseHedging((Func<IServiceProvider, ITurnTakingClient>)null!));
        Assert.Throws<ArgumentOutOfRangeException>("value", () => new TurnTakingHedgingOptions { Delay = TimeSpan.FromTicks(-1) });
    }

    private ITurnTakingClient Build(TestTurnTakingClient primary, TestTurnTakingClient hedge) =>
        primary.AsBuilder().UseHedging(hedge).Build(_call.Services);
}
