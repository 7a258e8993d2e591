using System.Collections.Concurrent;
using Microsoft.Extensions.AI;
using TurnTaking.Tests;

namespace TurnTaking.Orleans.Tests.Client;

/// <summary>What becomes of predictions when silos are slow, fail, go or come.</summary>
public sealed class SiloFailureTests
{
    private static CancellationToken TestEnds => TestContext.Current.CancellationToken;

    private static TurnTakingPrediction Prediction { get; } = TestTurnTakingClient.CreatePrediction(TurnTakingAction.StartSpeaking);

    [Theory]
    [InlineData("call")]
    [InlineData(null)]
    public async Task ASiloThatDoesNotAnswerIsNotWaitedFor(string? conversationId)
    {
        await using var cluster = await TestCluster.StartAsync(configureClient: options =>
            options.HedgingDelay = TimeSpan.FromMilliseconds(20));
        int count = 0;
        var canceled = new TaskCompletionSource();
        cluster.PredictAsync = async (_, _, _, cancellationToken) =>
        {
            if (Interlocked.Increment(ref count) == 1)
            {
                cancellationToken.Register(canceled.SetResult);
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }

            return Prediction;
        };
        using var slow = new MetricSum(cluster.Client, "turn_taking.orleans.attempts", "slow");
        await cluster.Client.GetPredictionAsync("hello", new() { ConversationId = conversationId }, TestEnds);
        Assert.InRange(slow.Sum, 1, long.MaxValue);
        await canceled.Task.WaitAsync(TestEnds);
    }

    [Fact]
    public async Task ASlowAnswerCountsWhereItComesFirst()
    {
        await using var cluster = await TestCluster.StartAsync(configureClient: options =>
            options.HedgingDelay = TimeSpan.FromMilliseconds(20));
        var first = new TaskCompletionSource<TurnTakingPrediction>();
        int count = 0;
        cluster.PredictAsync = async (_, _, _, cancellationToken) =>
        {
            if (Interlocked.Increment(ref count) == 1)
            {
                return await first.Task;
            }

            first.TrySetResult(Prediction);
            await Task.Delay(Timeout.Infinite, cancellationToken);
            throw new NotSupportedException();
        };
        Assert.Equal(Prediction, await cluster.Client.GetPredictionAsync("hello", new() { ConversationId = "call" }, TestEnds));
    }

    [Theory]
    [InlineData("call")]
    [InlineData(null)]
    public async Task TheDeadlineEndsAPredictionThatNobodyMakes(string? conversationId)
    {
        await using var cluster = await TestCluster.StartAsync(configureClient: options =>
        {
            options.Timeout = TimeSpan.FromSeconds(0.3);
            options.HedgingDelay = TimeSpan.FromSeconds(0.1);
        });
        int running = 0;
        cluster.PredictAsync = async (_, _, _, cancellationToken) =>
        {
            Interlocked.Increment(ref running);
            cancellationToken.Register(() => Interlocked.Decrement(ref running));
            await Task.Delay(Timeout.Infinite, cancellationToken);
            throw new NotSupportedException();
        };
        var error = await Assert.ThrowsAsync<TimeoutException>(
            () => cluster.Client.GetPredictionAsync("hello", new() { ConversationId = conversationId }, TestEnds));
        Assert.Contains("OrleansTurnTakingClientOptions.Timeout", error.Message);
        while (Volatile.Read(ref running) > 0)
        {
            await Task.Delay(1, TestEnds);
        }
    }

    [Fact]
    public async Task ASilosErrorThatIsOfTheSiloIsTriedElsewhere()
    {
        await using var cluster = await TestCluster.StartAsync();
        string silo = await cluster.FindSiloAsync("call");
        cluster.PredictAsync = (asked, _, _, _) => asked == silo
            ? Task.FromException<TurnTakingPrediction>(new ObjectDisposedException("the silo's client"))
            : Task.FromResult(Prediction);
        using var failed = new MetricSum(cluster.Client, "turn_taking.orleans.attempts", "failed");
        Assert.Equal(Prediction, await cluster.Client.GetPredictionAsync("hello", new() { ConversationId = "call" }, TestEnds));
        Assert.InRange(failed.Sum, 1, long.MaxValue);
    }

    [Fact]
    public async Task AKilledSiloLosesNoPrediction()
    {
        await using var cluster = await TestCluster.StartAsync(siloCount: 3);
        string victim = await cluster.FindSiloAsync("call 0");
        await using var load = await Load.StartAsync(cluster);
        await cluster.KillSiloAsync(victim);
        await load.WaitForMoreAsync();
        await cluster.AddSiloAsync();
        await load.WaitForMoreAsync();
        await load.StopAsync();
        string silo = await cluster.FindSiloAsync("call 0");
        Assert.NotEqual(victim, silo);
    }

    [Fact]
    public async Task ARollingRestartFailsNoPrediction()
    {
        await using var cluster = await TestCluster.StartAsync(siloCount: 3);
        await using var load = await Load.StartAsync(cluster);
        foreach (string silo in cluster.Silos.Select(silo => silo.Name).ToList())
        {
            await cluster.AddSiloAsync();
            await cluster.StopSiloAsync(silo);
            await load.WaitForMoreAsync();
        }

        await load.StopAsync();
    }

    /// <summary>A grain without a place of its own holds its silo up for as long as a call of it runs.</summary>
    [Theory]
    [InlineData("call")]
    [InlineData(null)]
    public async Task ASiloThatStopsWaitsForNoPrediction(string? conversationId)
    {
        var cluster = await TestCluster.StartAsync(siloCount: 1);
        var started = new TaskCompletionSource();
        cluster.PredictAsync = async (_, _, _, cancellationToken) =>
        {
            started.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
            throw new NotSupportedException();
        };
        var prediction = cluster.Client.GetPredictionAsync("hello", new() { ConversationId = conversationId }, TestEnds);
        await started.Task.WaitAsync(TestEnds);
        await cluster.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromMinutes(1), TestEnds);
        await Assert.ThrowsAnyAsync<Exception>(() => prediction);
    }

    /// <summary>Calls that ask for a prediction after the other, until they are stopped; the first failure fails the test.</summary>
    private sealed class Load : IAsyncDisposable
    {
        private const int CallCount = 30;

        private readonly TestCluster _cluster;
        private readonly CancellationTokenSource _stop = new();
        private readonly int[] _counts = new int[CallCount];
        private readonly ConcurrentQueue<string> _errors = [];
        private Task _calls = Task.CompletedTask;

        private Load(TestCluster cluster) => _cluster = cluster;

        public static async Task<Load> StartAsync(TestCluster cluster)
        {
            var load = new Load(cluster);
            cluster.PredictAsync = (_, messages, options, _) =>
            {
                string expected = string.Join('|', Conversation(options.ConversationId!, messages.Count).Select(message => message.Text));
                string found = string.Join('|', messages.Select(message => message.Text));
                if (found != expected)
                {
                    load._errors.Enqueue($"'{found}' arrived for '{expected}'");
                }

                return Task.FromResult(Prediction);
            };
            load._calls = Task.WhenAll(Enumerable.Range(0, CallCount).Select(call => Task.Run(() => load.RunAsync(call))));
            await load.WaitForMoreAsync();
            return load;
        }

        /// <summary>Waits until every call has got more predictions.</summary>
        public async Task WaitForMoreAsync()
        {
            int[] before = [.. _counts];
            while (!_calls.IsCompleted && Enumerable.Range(0, CallCount).Any(call => Volatile.Read(ref _counts[call]) < before[call] + 20))
            {
                await Task.WhenAny(_calls, Task.Delay(10, TestEnds));
            }

            Assert.False(_calls.IsFaulted, _calls.Exception?.ToString());
        }

        public async Task StopAsync()
        {
            await _stop.CancelAsync();
            await _calls;
            Assert.Empty(_errors);
        }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _calls.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _stop.Dispose();
        }

        private static IEnumerable<ChatMessage> Conversation(string call, int count) => Enumerable.Range(0, count)
            .Select(i => new ChatMessage(i % 2 == 0 ? ChatRole.User : ChatRole.Assistant, $"{call} says {i}"));

        private async Task RunAsync(int call)
        {
            var options = new TurnTakingOptions { ConversationId = $"call {call}" };
            try
            {
                for (int word = 0; !_stop.IsCancellationRequested; word++)
                {
                    await _cluster.Client.GetPredictionAsync(
                        [.. Conversation(options.ConversationId, 1 + (word % 40))], options, TestEnds);
                    Interlocked.Increment(ref _counts[call]);
                }
            }
            finally
            {
                await _stop.CancelAsync();
            }
        }
    }
}
