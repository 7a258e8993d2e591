using System.Collections.Concurrent;
using Microsoft.Extensions.AI;
using TurnTaking.Tests;

namespace TurnTaking.Evaluation.Tests;

public class EvaluatorTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(64)]
    public async Task RowsKeepTheirOrderWhateverTheBatchSize(int batchSize)
    {
        var rows = Enumerable.Range(0, 2500).Select(i => TestRows.Row($"{i}", new string('x', 1 + (i * 7 % 50)) + i)).ToList();
        using var client = PredictingByLength();

        var run = await new Evaluator(client, new() { BatchSize = batchSize }).EvaluateAsync(rows.ToAsyncEnumerable(), Cancellation);

        Assert.True(run.IsComplete);
        Assert.Equal(rows.Select(row => row.Id), run.Rows.Select(row => row.Id));
        Assert.Equal(rows.Select(row => ByLength(row.Messages)), run.Rows.Select(row => row.Decision));
    }

    [Fact]
    public async Task EqualConversationsAreAskedAboutOnce()
    {
        using var client = TestTurnTakingClient.Predicting(TurnTakingAction.ContinueListening);
        EvaluationRow[] rows = [TestRows.Row("1", "um"), TestRows.Row("2", "well"), TestRows.Row("3", "um")];

        var run = await new Evaluator(client).EvaluateAsync(rows.ToAsyncEnumerable(), Cancellation);

        Assert.Equal(2, client.CallCount);
        Assert.Equal(["1", "2", "3"], run.Rows.Select(row => row.Id));
    }

    [Fact]
    public async Task ACascadesPathsAreReportedApart()
    {
        using var cascade = new TestTurnTakingClient
        {
            GetPredictionAsyncCallback = (messages, _, _) => Task.FromResult(new TurnTakingPrediction(
                TurnTakingAction.StartSpeaking,
                messages.Single().Text is "um" ? new(0.5f, 0.4f, 0.1f, 0) : new(0.9f, 0.1f, 0, 0))),
        }.AsBuilder().UseCascade(TestTurnTakingClient.Predicting(TurnTakingAction.ContinueListening)).Build();
        EvaluationRow[] rows =
        [
            TestRows.Row("1", "um", TurnTakingAction.ContinueListening),
            TestRows.Row("2", "yes please"),
            TestRows.Row("3", "i would like", TurnTakingAction.ContinueListening),
        ];

        var run = await new Evaluator(cascade).EvaluateAsync(rows.ToAsyncEnumerable(), Cancellation);

        Assert.Equal(["large", "small", "small"], run.Rows.Select(row => row.DecidedBy));
        Assert.Equal(
            [("small", 2L, 0.5), ("large", 1, 1)],
            EvaluationReport.Create(run).Slices.Where(slice => slice.Trait == "decided by")
                .Select(slice => (slice.Value, slice.Count, slice.Accuracy)));
    }

    [Fact]
    public async Task ClientIsToldNoStateAndNoConversation()
    {
        var asked = new ConcurrentBag<TurnTakingOptions?>();
        using var client = new TestTurnTakingClient
        {
            GetPredictionAsyncCallback = (_, options, _) =>
            {
                asked.Add(options);
                return Task.FromResult(TestTurnTakingClient.CreatePrediction(TurnTakingAction.StartSpeaking));
            },
        };

        await new Evaluator(client).EvaluateAsync(new[] { TestRows.Row("1", "um") }.ToAsyncEnumerable(), Cancellation);

        var options = Assert.Single(asked);
        Assert.Equal((AgentState.Unknown, null, null), (options?.AgentState, options?.ConversationId, options?.StartSpeakingThreshold));
    }

    [Fact]
    public async Task NoMoreThanABatchIsAskedForAtOnce()
    {
        int running = 0;
        int most = 0;
        var full = new TaskCompletionSource();
        using var client = new TestTurnTakingClient
        {
            GetPredictionAsyncCallback = async (_, _, _) =>
            {
                int now = Interlocked.Increment(ref running);
                InterlockedMax(ref most, now);
                if (now == 5)
                {
                    full.TrySetResult();
                }

                await full.Task.WaitAsync(Cancellation);
                await Task.Yield();
                Interlocked.Decrement(ref running);
                return TestTurnTakingClient.CreatePrediction(TurnTakingAction.StartSpeaking);
            },
        };
        var rows = Enumerable.Range(0, 40).Select(i => TestRows.Row($"{i}", $"{i}"));

        await new Evaluator(client, new() { BatchSize = 5 }).EvaluateAsync(rows.ToAsyncEnumerable(), Cancellation);

        Assert.Equal(5, most);
    }

    [Fact]
    public async Task CanceledRunGivesWhatIsDone()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        int asked = 0;
        using var client = new TestTurnTakingClient
        {
            GetPredictionAsyncCallback = async (_, _, cancellationToken) =>
            {
                if (Interlocked.Increment(ref asked) == 11)
                {
                    await stop.CancelAsync();
                }

                cancellationToken.ThrowIfCancellationRequested();
                return TestTurnTakingClient.CreatePrediction(TurnTakingAction.StartSpeaking);
            },
        };
        var rows = Enumerable.Range(0, 40).Select(i => TestRows.Row($"{i}", $"{i}"));

        var run = await new Evaluator(client, new() { BatchSize = 1 }).EvaluateAsync(rows.ToAsyncEnumerable(), stop.Token);

        Assert.False(run.IsComplete);
        Assert.Equal(10, run.Rows.Count);
    }

    [Fact]
    public async Task FailureNamesTheRow()
    {
        using var client = TestTurnTakingClient.Failing(new InvalidOperationException("broken"));
        var row = TestRows.Row("x", "um") with { Location = "calls.jsonl:3" };

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(
            () => new Evaluator(client).EvaluateAsync(new[] { row }.ToAsyncEnumerable(), Cancellation));

        Assert.Equal("calls.jsonl:3: the prediction failed: broken", exception.Message);
    }

    [Fact]
    public async Task ProgressCountsToTheLastRow()
    {
        var reports = new ConcurrentBag<long>();
        using var client = TestTurnTakingClient.Predicting(TurnTakingAction.StartSpeaking);
        var rows = Enumerable.Range(0, 1500).Select(i => TestRows.Row($"{i}", $"{i % 400}"));

        await new Evaluator(client, new() { Progress = new CallbackProgress(reports.Add) }).EvaluateAsync(rows.ToAsyncEnumerable(), Cancellation);

        Assert.Equal(Enumerable.Range(1, 1500).Select(i => (long)i), reports.Order());
    }

    [Fact]
    public async Task RunKnowsTheModel()
    {
        using var client = TestTurnTakingClient.Predicting(TurnTakingAction.StartSpeaking);
        client.GetServiceCallback = (type, _) => type == typeof(TurnTakingClientMetadata) ? new TurnTakingClientMetadata(defaultModelId: "m1") : null;

        Assert.Equal("m1", (await new Evaluator(client).EvaluateAsync(AsyncEnumerable.Empty<EvaluationRow>(), Cancellation)).ModelId);
    }

    [Fact]
    public void OptionsAreChecked()
    {
        using var client = TestTurnTakingClient.Predicting(TurnTakingAction.StartSpeaking);

        Assert.Throws<ArgumentOutOfRangeException>(() => new Evaluator(client, new() { BatchSize = 0 }));
        Assert.Throws<ArgumentNullException>("client", () => new Evaluator(null!));
    }

    private static TestTurnTakingClient PredictingByLength() => new()
    {
        GetPredictionAsyncCallback = async (messages, _, _) =>
        {
            await Task.Yield();
            return TestTurnTakingClient.CreatePrediction(ByLength(messages));
        },
    };

    private static TurnTakingAction ByLength(IEnumerable<ChatMessage> messages) =>
        (TurnTakingAction)(messages.Sum(message => message.Text.Length) % 4);

    private static void InterlockedMax(ref int target, int value)
    {
        for (int seen = target; value > seen; seen = target)
        {
            Interlocked.CompareExchange(ref target, value, seen);
        }
    }

    private sealed class CallbackProgress(Action<long> report) : IProgress<long>
    {
        public void Report(long value) => report(value);
    }
}
