using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Polly.CircuitBreaker;
using static TurnTaking.Tests.RoutedCall;

namespace TurnTaking.Tests;

public sealed class FailoverTurnTakingClientTests
{
    private readonly RoutedCall _call = new();

    [Fact]
    public async Task ThePrimaryClientDecides()
    {
        var primary = TestTurnTakingClient.Predicting(TurnTakingAction.StartSpeaking);
        var fallback = new TestTurnTakingClient();
        using var client = primary.AsBuilder().UseFailover(fallback).Build();

        var prediction = await PredictAsync(client);

        Assert.Equal((TurnTakingAction.StartSpeaking, "primary", null), (prediction.Action, prediction.DecidedBy, prediction.FallbackReason));
        Assert.Equal(0, fallback.CallCount);
    }

    public static TheoryData<Exception, string> Failures => new()
    {
        { new InvalidOperationException("broken"), "System.InvalidOperationException" },
        { new TimeoutException(), "timeout" },
        { new TaskCanceledException("HttpClient.Timeout", new TimeoutException()), "timeout" },
        { new InvalidOperationException("late", new OperationCanceledException()), "timeout" },
        { new InvalidOperationException("not asked", new BrokenCircuitException()), "circuit_open" },
        { new InvalidOperationException("broken", new IOException()), "System.InvalidOperationException" },
        { new TurnTakingQueueFullException("full", new TimeoutException()), "queue_full" },
        { new ObjectDisposedException("client"), "System.ObjectDisposedException" },
    };

    [Theory]
    [MemberData(nameof(Failures), DisableDiscoveryEnumeration = true)]
    public async Task TheFallbackDecidesWhereThePrimaryFails(Exception failure, string reason)
    {
        var fallback = TestTurnTakingClient.Predicting(TurnTakingAction.ContinueListening);
        using var client = TestTurnTakingClient.Failing(failure).AsBuilder().UseFailover(fallback).Build();

        var prediction = await PredictAsync(client);

        Assert.Equal(
            (TurnTakingAction.ContinueListening, "fallback", reason), (prediction.Action, prediction.DecidedBy, prediction.FallbackReason));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task TheFallbackDecidesWhereThePrimaryIsLate(bool looksAtItsToken)
    {
        var late = Waiting(out var answer, out _);
        using var client = (looksAtItsToken ? Canceling(out _) : late).AsBuilder()
            .UseFailover(
                _ => TestTurnTakingClient.Predicting(TurnTakingAction.StartListening),
                options => options.Timeout = TimeSpan.FromMilliseconds(80))
            .Build(_call.Services);

        var waiting = PredictAsync(client);
        _call.Time.Advance(TimeSpan.FromMilliseconds(79));
        Assert.False(waiting.IsCompleted);
        _call.Time.Advance(TimeSpan.FromMilliseconds(1));

        var prediction = await waiting.WaitAsync(Token);
        Assert.Equal(
            (TurnTakingAction.StartListening, "fallback", "timeout"), (prediction.Action, prediction.DecidedBy, prediction.FallbackReason));
        answer.SetException(new InvalidOperationException("too late to be seen"));
    }

    [Fact]
    public async Task WhatIsWrongOrCanceledDoesNotGoToTheFallback()
    {
        var fallback = new TestTurnTakingClient();
        using var wrong = TestTurnTakingClient.Failing(new ArgumentException("no words")).AsBuilder().UseFailover(fallback).Build();
        using var superseded = TestTurnTakingClient.Failing(new OperationCanceledException("superseded")).AsBuilder().UseFailover(fallback).Build();
        using var waiting = Canceling(out _).AsBuilder().UseFailover(fallback).Build(_call.Services);

        await Assert.ThrowsAsync<ArgumentException>(() => PredictAsync(wrong));
        await Assert.ThrowsAsync<OperationCanceledException>(() => PredictAsync(superseded));
        await Assert.ThrowsAsync<ArgumentNullException>("messages", () => superseded.GetPredictionAsync((IEnumerable<ChatMessage>)null!, null, Token));

        using var cancellation = new CancellationTokenSource();
        var prediction = PredictAsync(waiting, cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => prediction);
        Assert.Equal(0, fallback.CallCount);
    }

    [Fact]
    public async Task TheFallbacksErrorIsThePredictionsError()
    {
        using var client = TestTurnTakingClient.Failing(new InvalidOperationException("first")).AsBuilder()
            .UseFailover(TestTurnTakingClient.Failing(new NotSupportedException("second"))).Build();

        Assert.Equal("second", (await Assert.ThrowsAsync<NotSupportedException>(() => PredictAsync(client))).Message);
    }

    [Fact]
    public async Task APrimaryThatFailsOftenIsNotAskedForAWhile()
    {
        var logs = new FakeLogCollector();
        bool fails = true;
        var primary = new TestTurnTakingClient
        {
            GetPredictionAsyncCallback = (_, _, _) => fails
                ? Task.FromException<TurnTakingPrediction>(new InvalidOperationException("broken"))
                : Task.FromResult(TestTurnTakingClient.CreatePrediction(TurnTakingAction.StartSpeaking)),
        };
        var services = new ServiceCollection().AddSingleton<TimeProvider>(_call.Time)
            .AddLogging(logging => logging.SetMinimumLevel(LogLevel.Information).AddProvider(new FakeLoggerProvider(logs))).BuildServiceProvider();
        using var client = primary.AsBuilder().UseFailover(TestTurnTakingClient.Predicting(TurnTakingAction.ContinueListening)).Build(services);

        var reasons = new List<string?>();
        for (int i = 0; i < 15; i++)
        {
            reasons.Add((await PredictAsync(client)).FallbackReason);
        }

        Assert.Equal(10, primary.CallCount);
        Assert.Equal(Enumerable.Repeat("circuit_open", 5), reasons[10..]);
        var record = Assert.Single(logs.GetSnapshot());
        Assert.Equal(LogLevel.Warning, record.Level);
        Assert.Contains("OnCircuitOpened", record.Message);

        fails = false;
        _call.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal("primary", (await PredictAsync(client)).DecidedBy);
        Assert.Equal("primary", (await PredictAsync(client)).DecidedBy);
    }

    [Fact]
    public async Task BothAreAskedTheSameAndNeitherSeesTheOthersChanges()
    {
        TurnTakingOptions? given = null;
        IEnumerable<ChatMessage>? messages = null;
        int enumerations = 0;
        var primary = new TestTurnTakingClient
        {
            GetPredictionAsyncCallback = (first, options, _) =>
            {
                messages = first;
                options!.ConversationId = "changed";
                throw new InvalidOperationException("broken at once");
            },
        };
        var fallback = new TestTurnTakingClient
        {
            GetPredictionAsyncCallback = (second, options, _) =>
            {
                given = options;
                Assert.Same(messages, second);
                return Task.FromResult(TestTurnTakingClient.CreatePrediction(TurnTakingAction.StartSpeaking));
            },
        };
        using var client = primary.AsBuilder().UseFailover(fallback).Build();

        await client.GetPredictionAsync(Enumerate(), new() { ConversationId = "call" }, Token);

        Assert.Equal("call", given!.ConversationId);
        Assert.Equal(1, enumerations);

        IEnumerable<ChatMessage> Enumerate()
        {
            enumerations++;
            yield return new ChatMessage(ChatRole.User, "hello");
        }
    }

    [Fact]
    public async Task StepsWithinStepsAreAllNamed()
    {
        using var client = TestTurnTakingClient.Failing(new InvalidOperationException()).AsBuilder()
            .UseFailover(TestTurnTakingClient.Failing(new TimeoutException()).AsBuilder()
                .UseFailover(TestTurnTakingClient.Predicting(TurnTakingAction.StartSpeaking)).Build())
            .Build();

        var prediction = await PredictAsync(client);

        Assert.Equal(("fallback/fallback", "System.InvalidOperationException"), (prediction.DecidedBy, prediction.FallbackReason));
    }

    [Fact]
    public async Task DecisionsAreCounted()
    {
        using var decisions = new MetricCollector<long>(null, "TurnTaking", "turn_taking.routing.decisions");
        using var client = TestTurnTakingClient.Failing(new DivideByZeroException()).AsBuilder()
            .UseFailover(TestTurnTakingClient.Predicting(TurnTakingAction.StartSpeaking)).Build();

        await PredictAsync(client);

        var measurement = Assert.Single(
            decisions.GetMeasurementSnapshot(),
            measurement => "System.DivideByZeroException".Equals(measurement.Tags.GetValueOrDefault("turn_taking.fallback_reason")));
        Assert.Equal(("failover", "fallback"), (measurement.Tags["turn_taking.routing.kind"], measurement.Tags["turn_taking.decided_by"]));
    }

    [Fact]
    public void BothAreDisposedAndServicesAreThePrimarys()
    {
        var primary = new TestTurnTakingClient();
        var fallback = new TestTurnTakingClient();
        var client = primary.AsBuilder().UseFailover(fallback).Build();

        Assert.Same(primary, client.GetService<TestTurnTakingClient>());
        client.Dispose();

        Assert.True(primary.IsDisposed && fallback.IsDisposed);
    }

    [Fact]
    public void ArgumentsAndOptionsAreChecked()
    {
        var builder = new TestTurnTakingClient().AsBuilder();
        Assert.Throws<ArgumentNullException>("builder", () => ((TurnTakingClientBuilder)null!).UseFailover(new TestTurnTakingClient()));
        Assert.Throws<ArgumentNullException>("fallback", () => builder.UseFailover((ITurnTakingClient)null!));
        Assert.Throws<ArgumentNullException>("fallbackFactory", () => builder.UseFailover((Func<IServiceProvider, ITurnTakingClient>)null!));
        Assert.Throws<ArgumentOutOfRangeException>("value", () => new TurnTakingFailoverOptions { Timeout = TimeSpan.FromMilliseconds(9) });
        Assert.Throws<ArgumentOutOfRangeException>("value", () => new TurnTakingFailoverOptions { Timeout = TimeSpan.FromDays(2) });
        Assert.Null(new TurnTakingFailoverOptions { Timeout = null }.Timeout);
    }
}
