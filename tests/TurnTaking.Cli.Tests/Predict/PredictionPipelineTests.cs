using System.Collections.Concurrent;
using CsCheck;
using Microsoft.Extensions.AI;

namespace TurnTaking.Cli.Tests;

public class PredictionPipelineTests
{
    [Fact]
    public void ResultsAreInTheOrderOfTheRowsHoweverThePredictionsEnd()
    {
        Gen.Int[0, 3].Array[0, 40].Sample(yields =>
        {
            using var client = new TestTurnTakingClient
            {
                GetPredictionAsyncCallback = async (messages, _, _) =>
                {
                    int index = int.Parse(messages.First().Text, null);
                    for (int i = 0; i < yields[index]; i++)
                    {
                        await Task.Yield();
                    }

                    return TestTurnTakingClient.CreatePrediction(TurnTakingAction.StartSpeaking) with { InputTokenCount = index };
                },
            };

            var results = new PredictionPipeline(client, AgentState.Unknown)
                .RunAsync(CreateRows(yields.Length).ToAsyncEnumerable(), TestContext.Current.CancellationToken)
                .ToBlockingEnumerable().ToList();

            Assert.Equal(Enumerable.Range(0, yields.Length), results.Select(result => result.Prediction!.InputTokenCount!.Value));
        });
    }

    [Fact]
    public async Task ABoundedNumberOfRowsIsUnderWay()
    {
        const int RowCount = 10_000;
        int readCount = 0;
        using var client = TestTurnTakingClient.Predicting(TurnTakingAction.StartSpeaking);
        var rows = CreateRows(RowCount).Select(row =>
        {
            readCount++;
            return row;
        });

        int seenCount = 0;
        int mostUnderWay = 0;
        await foreach (var _ in new PredictionPipeline(client, AgentState.Unknown)
            .RunAsync(rows.ToAsyncEnumerable(), TestContext.Current.CancellationToken))
        {
            seenCount++;
            mostUnderWay = Math.Max(mostUnderWay, Volatile.Read(ref readCount) - seenCount);
        }

        Assert.Equal(RowCount, seenCount);
        Assert.InRange(mostUnderWay, 0, (2 * Environment.ProcessorCount) + 1);
    }

    [Fact]
    public async Task ARowWithAProblemIsNotPredicted()
    {
        using var client = new TestTurnTakingClient();

        var result = await new PredictionPipeline(client, AgentState.Unknown)
            .RunAsync(new[] { new InputRow(3, null, "bad") }.ToAsyncEnumerable(), TestContext.Current.CancellationToken)
            .SingleAsync(TestContext.Current.CancellationToken);

        Assert.Equal("bad", result.Row.Problem);
        Assert.Null(result.Prediction);
    }

    [Fact]
    public async Task ThePredictionGetsTheAgentState()
    {
        var states = new ConcurrentQueue<AgentState?>();
        using var client = new TestTurnTakingClient
        {
            GetPredictionAsyncCallback = (_, options, _) =>
            {
                states.Enqueue(options?.AgentState);
                return Task.FromResult(TestTurnTakingClient.CreatePrediction(TurnTakingAction.StartListening));
            },
        };

        await new PredictionPipeline(client, AgentState.Speaking)
            .RunAsync(CreateRows(1).ToAsyncEnumerable(), TestContext.Current.CancellationToken)
            .CountAsync(TestContext.Current.CancellationToken);

        Assert.Equal([AgentState.Speaking], states);
    }

    [Fact]
    public async Task AModelThatFailsEndsTheCommand()
    {
        using var client = new TestTurnTakingClient
        {
            GetPredictionAsyncCallback = (_, _, _) => throw new InvalidOperationException("The model 'x' failed."),
        };

        var exception = await Assert.ThrowsAsync<CommandException>(async () =>
            await new PredictionPipeline(client, AgentState.Unknown)
                .RunAsync(CreateRows(100).ToAsyncEnumerable(), TestContext.Current.CancellationToken)
                .CountAsync(TestContext.Current.CancellationToken));

        Assert.Equal((ExitCode.BadUsage, "The model 'x' failed."), (exception.ExitCode, exception.Message));
    }

    [Fact]
    public async Task CancellationReachesThePredictionsUnderWay()
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var started = new TaskCompletionSource();
        using var client = new TestTurnTakingClient
        {
            GetPredictionAsyncCallback = async (_, _, cancellationToken) =>
            {
                started.TrySetResult();
                await Task.Delay(Timeout.Infinite, cancellationToken);
                throw new InvalidOperationException();
            },
        };

        await using var results = new PredictionPipeline(client, AgentState.Unknown)
            .RunAsync(CreateRows(100).ToAsyncEnumerable(), cancellation.Token).GetAsyncEnumerator(cancellation.Token);
        var next = results.MoveNextAsync();
        await started.Task;
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await next);
    }

    private static IEnumerable<InputRow> CreateRows(int count) => Enumerable.Range(0, count)
        .Select(index => new InputRow(index + 1, new(default, [new ChatMessage(ChatRole.User, $"{index}")])));
}
