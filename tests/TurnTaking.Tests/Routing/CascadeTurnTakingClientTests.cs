using CsCheck;
using static TurnTaking.Tests.RoutedCall;

namespace TurnTaking.Tests;

public sealed class CascadeTurnTakingClientTests
{
    private static readonly TurnTakingPrediction Unsure = new(TurnTakingAction.StartSpeaking, new(0.6f, 0.4f, 0, 0)) { ModelId = "small" };

    private readonly RoutedCall _call = new();

    [Fact]
    public async Task TheSmallModelDecidesWhereItIsSure()
    {
        var large = new TestTurnTakingClient();
        using var client = TestTurnTakingClient.Predicting(TurnTakingAction.StartSpeaking).AsBuilder().UseCascade(large).Build();

        var prediction = await PredictAsync(client);

        Assert.Equal(("small", null), (prediction.DecidedBy, prediction.FallbackReason));
        Assert.Equal(0, large.CallCount);
    }

    [Fact]
    public async Task TheLargeModelDecidesWhereTheSmallOneIsNot()
    {
        using var client = TestTurnTakingClient.Predicting(Unsure).AsBuilder()
            .UseCascade(TestTurnTakingClient.Predicting(TurnTakingAction.ContinueListening)).Build();

        var prediction = await PredictAsync(client);

        Assert.Equal((TurnTakingAction.ContinueListening, "large", null), (prediction.Action, prediction.DecidedBy, prediction.FallbackReason));
    }

    /// <summary>The large model is asked if and only if the small one's margin is below the limit.</summary>
    [Fact]
    public void TheMarginSettlesWhoDecides() => Gen.Select(Gen.Float[0, 1], Gen.Float[-1, 1]).Sample((probability, minimum) =>
    {
        var small = new TurnTakingPrediction(TurnTakingAction.StartSpeaking, new(probability, 1 - probability, 0, 0));
        using var client = TestTurnTakingClient.Predicting(small).AsBuilder()
            .UseCascade(_ => TestTurnTakingClient.Predicting(TurnTakingAction.ContinueSpeaking), options => options.MinimumMargin = minimum)
            .Build();

        var prediction = PredictAsync(client).GetAwaiter().GetResult();

        Assert.Equal(small.Margin >= minimum ? "small" : "large", prediction.DecidedBy);
        Assert.Equal(small.Margin >= minimum ? TurnTakingAction.StartSpeaking : TurnTakingAction.ContinueSpeaking, prediction.Action);
    });

    [Fact]
    public async Task TheSmallModelStandsInForALargeOneThatFails()
    {
        using var client = TestTurnTakingClient.Predicting(Unsure).AsBuilder()
            .UseCascade(TestTurnTakingClient.Failing(new TurnTakingQueueFullException("full"))).Build();

        var prediction = await PredictAsync(client);

        Assert.Equal(
            (TurnTakingAction.StartSpeaking, "small", "queue_full", "small"),
            (prediction.Action, prediction.DecidedBy, prediction.FallbackReason, prediction.ModelId));
    }

    [Fact]
    public async Task TheSmallModelStandsInForALargeOneThatIsLate()
    {
        var large = Waiting(out _, out var asked);
        using var client = TestTurnTakingClient.Predicting(Unsure).AsBuilder()
            .UseCascade(_ => large, options => options.Timeout = TimeSpan.FromMilliseconds(200)).Build(_call.Services);

        var waiting = PredictAsync(client);
        await asked.WaitAsync(Token);
        _call.Time.Advance(TimeSpan.FromMilliseconds(200));

        var prediction = await waiting.WaitAsync(Token);
        Assert.Equal(("small", "timeout"), (prediction.DecidedBy, prediction.FallbackReason));
    }

    [Fact]
    public async Task AnErrorOfTheSmallModelIsThePredictionsError()
    {
        var large = new TestTurnTakingClient();
        using var client = TestTurnTakingClient.Failing(new InvalidOperationException("broken")).AsBuilder().UseCascade(large).Build();

        await Assert.ThrowsAsync<InvalidOperationException>(() => PredictAsync(client));
        Assert.Equal(0, large.CallCount);
    }

    [Fact]
    public void ArgumentsAndOptionsAreChecked()
    {
        var builder = new TestTurnTakingClient().AsBuilder();
        Assert.Throws<ArgumentNullException>("builder", () => ((TurnTakingClientBuilder)null!).UseCascade(new TestTurnTakingClient()));
        Assert.Throws<ArgumentNullException>("large", () => builder.UseCascade((ITurnTakingClient)null!));
        Assert.Throws<ArgumentNullException>("largeFactory", () => builder.UseCascade((Func<IServiceProvider, ITurnTakingClient>)null!));
        Assert.Throws<ArgumentOutOfRangeException>("value", () => new TurnTakingCascadeOptions { MinimumMargin = 1.1f });
        Assert.Throws<ArgumentOutOfRangeException>("value", () => new TurnTakingCascadeOptions { MinimumMargin = float.NaN });
    }
}
