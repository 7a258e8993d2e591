using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Time.Testing;
using Microsoft.ML.OnnxRuntime;
using TurnTaking.Models;

namespace TurnTaking.Onnx.Tests;

/// <summary>Many conversations at once in a graph that has slots.</summary>
public sealed class SlotScorerTests
{
    private const int SlotCount = 4;

    private static CancellationToken TestEnds => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ConversationsAtOnceScoreAsAlone()
    {
        using var scorer = Open(out var scope);
        using var batches = new MetricCollector<int>(scope, "TurnTaking.Onnx", "turn_taking.onnx.batch.size");
        using var plain = new SlotGraph(TestModels.TinyFloat, slotCount: 0);
        var random = new Random(3);
        int[][] calls = [.. Enumerable.Range(0, 11).Select(_ => SlotGraph.CreatePrompt(random, random.Next(4, 60)))];
        for (int word = 0; word < 15; word++)
        {
            var scores = await Task.WhenAll(calls.Select((ids, call) => scorer.ScoreAsync(CreatePrompt(ids), $"{call}", TestEnds)));
            for (int call = 0; call < calls.Length; call++)
            {
                var alone = plain.Execute(new PromptPart(calls[call], 0, null))[0];
                for (int action = 0; action < 4; action++)
                {
                    Assert.Equal(alone[action], scores[call].Logits[action], tolerance: 1e-4f);
                }
            }

            calls = [.. calls.Select(ids => (int[])[.. ids[..^2], .. SlotGraph.CreatePrompt(random, random.Next(3, 7))])];
        }

        Assert.Equal(SlotCount, batches.GetMeasurementSnapshot().Max(measurement => measurement.Value));
    }

    /// <summary>After a run the next one waits for the conversations that were in it, and no longer than a part of that run's time.</summary>
    [Fact]
    public async Task ConversationsThatGoOnAtOnceStayTogether()
    {
        var time = new FakeTimeProvider();
        using var scorer = Open(out var scope, time: time);
        using var batches = new MetricCollector<int>(scope, "TurnTaking.Onnx", "turn_taking.onnx.batch.size");
        int[] ids = SlotGraph.CreatePrompt(new(1), 30);
        await ScoreAsync("a");
        await ScoreAsync("b");

        // They come while others are computed, so they run together.
        var longPrompt = CreatePrompt(SlotGraph.CreatePrompt(new(2), 400));
        var others = Enumerable.Range(0, 20).Select(_ => scorer.ScoreAsync(longPrompt, null, TestEnds)).ToList();
        await Task.WhenAll([.. others, ScoreAsync("a"), ScoreAsync("b")]);
        Assert.Equal(2, batches.LastMeasurement!.Value);

        var first = ScoreAsync("a");
        await Task.WhenAll(first, ScoreAsync("b"));
        Assert.Equal(2, batches.LastMeasurement!.Value);

        var alone = ScoreAsync("a");
        while (!alone.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await alone;
        Assert.Equal(1, batches.LastMeasurement!.Value);

        Task ScoreAsync(string call)
        {
            ids = [.. ids[..^2], .. SlotGraph.CreatePrompt(new(ids.Length), 3)];
            return scorer.ScoreAsync(CreatePrompt(ids), call, TestEnds);
        }
    }

    [Fact]
    public async Task FailedRunFailsItsRequestsAndLeavesTheOthers()
    {
        using var scorer = Open(out _);
        int[] ids = SlotGraph.CreatePrompt(new(1), 30);
        int[] unknown = [.. ids[..^1], 1_000_000];
        var before = await scorer.ScoreAsync(CreatePrompt(ids), "call", TestEnds);
        await Assert.ThrowsAsync<OnnxRuntimeException>(() => scorer.ScoreAsync(CreatePrompt(unknown), "call", TestEnds));
        var after = await scorer.ScoreAsync(CreatePrompt(ids), "call", TestEnds);
        Assert.Equal(ids.Length - 2, after.CachedTokenCount);
        for (int action = 0; action < 4; action++)
        {
            Assert.Equal(before.Logits[action], after.Logits[action], tolerance: 1e-4f);
        }
    }

    [Fact]
    public async Task CallsAreCanceledAndTheScorerIsDisposedWhileTheyRun()
    {
        double seconds = double.Parse(Environment.GetEnvironmentVariable("TURNTAKING_STRESS_SECONDS") ?? "2", CultureInfo.InvariantCulture);
        var scorer = Open(out _, cacheByteCount: 1 << 20);
        long start = Stopwatch.GetTimestamp();
        int predictions = 0;
        int cancellations = 0;
        var calls = Enumerable.Range(0, 24).Select(call => Task.Run(() => SpeakAsync(call), TestEnds)).ToList();
        var disposal = Task.Factory.StartNew(
            () =>
            {
                SpinWait.SpinUntil(() => Stopwatch.GetElapsedTime(start).TotalSeconds > seconds || calls.Exists(call => call.IsCompleted));
                scorer.Dispose();
            },
            TaskCreationOptions.LongRunning);
        await Task.WhenAll([.. calls, disposal]).WaitAsync(TimeSpan.FromSeconds(seconds + 60), TestEnds);
        Assert.True(predictions > 0);
        Assert.True(cancellations > 0);

        async Task SpeakAsync(int call)
        {
            var random = new Random(call);
            int[] ids = SlotGraph.CreatePrompt(random, 20);
            while (true)
            {
                using var cancellation = new CancellationTokenSource();
                ids = ids.Length is < 15 or > 300 ? SlotGraph.CreatePrompt(random, 20) : [.. ids[..^random.Next(1, 12)], .. SlotGraph.CreatePrompt(random, random.Next(1, 20))];
                try
                {
                    var scores = scorer.ScoreAsync(CreatePrompt(ids), random.Next(8) == 0 ? null : $"{call % 20}", cancellation.Token);
                    if (random.Next(4) == 0)
                    {
                        Thread.SpinWait(random.Next(20_000));
                        await cancellation.CancelAsync();
                    }

                    Assert.True((await scores).Logits.AreFinite);
                    Interlocked.Increment(ref predictions);
                }
                catch (OperationCanceledException error)
                {
                    if (error.CancellationToken == cancellation.Token)
                    {
                        Interlocked.Increment(ref cancellations);
                    }
                    else
                    {
                        Assert.Contains("superseded", error.Message);
                    }
                }
                catch (ObjectDisposedException)
                {
                    return;
                }
            }
        }
    }

    private static Prompt CreatePrompt(int[] ids) => new(ids, ids.Length - 2);

    private static ActionScorer Open(out object scope, long cacheByteCount = 16 << 20, TimeProvider? time = null)
    {
        var graph = new SlotGraph(TestModels.TinyFloat, SlotCount);
        graph.Run.Dispose();
        scope = graph;
        return new(graph.Session, graph.Signature, concurrency: 1, maxQueueLength: 100, new(cacheByteCount), new(scope), time);
    }
}
