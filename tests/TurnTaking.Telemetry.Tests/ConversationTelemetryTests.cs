using System.Diagnostics;

namespace TurnTaking.Tests;

public sealed class ConversationTelemetryTests : IDisposable
{
    private readonly RecordedTelemetry _telemetry = new();

    public void Dispose() => _telemetry.Dispose();

    [Fact]
    public async Task EveryEventOfACallIsCounted()
    {
        using var client = ScriptedCall.CreateClient();
        await ScriptedCall.RunAsync(client);

        Assert.Equal(
            new Dictionary<string, long> { ["words"] = 3, ["silence"] = 1, ["deadline"] = 1, ["completed"] = 1 },
            _telemetry.Count("turn_taking.conversation.turns"));
        Assert.Equal(
            new Dictionary<string, long> { ["words"] = 3, ["silence"] = 1, ["deadline"] = 1 },
            _telemetry.Count("turn_taking.conversation.wait"));
        Assert.Equal(4, Count("eager_ends"));
        Assert.All(
            ["agent_pauses", "backchannels", "cut_offs", "holds", "idles", "interruptions", "late_transcripts", "resumes"],
            name => Assert.Equal((name, 1), (name, Count(name))));

        long Count(string name) => _telemetry.Count($"turn_taking.conversation.{name}").GetValueOrDefault("");
    }

    [Fact]
    public async Task WaitIsThatFromTheLastSpeech()
    {
        using var client = LiveCall.Predicting(1);
        await using var call = new LiveCall(client, new() { MinimumWait = TimeSpan.FromSeconds(0.5) });
        call.Conversation.AddFinalTranscript("What time is it?");
        await call.NextAsync<PredictionUpdated>();
        call.Wait(0.5);
        await call.NextAsync<EagerEndOfTurn>();
        await call.NextAsync<EndOfTurn>();

        var wait = Assert.Single(_telemetry.Metrics, metric => metric.Name == "turn_taking.conversation.wait");
        Assert.Equal(0.5, Assert.Single(wait.MetricPoints).GetHistogramSum(), precision: 6);
    }

    [Fact]
    public async Task ConversationsAreActiveUntilTheyAreCompletedOrDisposed()
    {
        using var client = LiveCall.Predicting(1);
        var completed = new LiveConversation(client);
        var disposed = new LiveConversation(client);
        Assert.Equal(2, GetActiveCount());

        completed.Complete();
        await foreach (var _ in completed.GetEventsAsync(TestContext.Current.CancellationToken))
        {
        }

        await disposed.DisposeAsync();
        await completed.DisposeAsync();
        Assert.Equal(0, GetActiveCount());

        long GetActiveCount() => _telemetry.Count("turn_taking.conversation.active").GetValueOrDefault("");
    }

    [Fact]
    public async Task TurnIsASpanAroundItsPredictions()
    {
        using var client = LiveCall.Predicting(1).AsBuilder().UseOpenTelemetry().Build();
        using (new Activity("call") { ActivityTraceFlags = ActivityTraceFlags.Recorded }.Start())
        {
            await ScriptedTurnAsync(client);
        }

        var turn = Assert.Single(_telemetry.Spans, span => span.DisplayName == "user_turn");
        Assert.Equal("call", turn.Parent?.DisplayName);
        Assert.Equal(ActivityKind.Internal, turn.Kind);
        Assert.Equal(
            new Dictionary<string, object?>
            {
                ["gen_ai.conversation.id"] = "a call",
                ["turn_taking.turn.number"] = 1,
                ["turn_taking.turn.is_continuation"] = false,
                ["turn_taking.turn.wait"] = 0.5,
                ["turn_taking.end_reason"] = "words",
            },
            turn.TagObjects.ToDictionary());
        Assert.Equal(["turn_taking.eager_end"], turn.Events.Select(e => e.Name));
        var prediction = Assert.Single(_telemetry.Spans, span => span.DisplayName == "predict_turn_action");
        Assert.Equal(turn.SpanId, prediction.ParentSpanId);
    }

    [Fact]
    public async Task TurnLeftOpenIsASpanWithoutAReason()
    {
        using var client = LiveCall.Predicting(1);
        await using (var call = new LiveCall(client))
        {
            call.Conversation.AddPartialTranscript("I would");
            await call.NextAsync<UserTurnStarted>();
        }

        var turn = Assert.Single(_telemetry.Spans);
        Assert.Null(turn.GetTagItem("turn_taking.end_reason"));
        Assert.Empty(_telemetry.Count("turn_taking.conversation.turns"));
    }

    private static async Task ScriptedTurnAsync(ITurnTakingClient client)
    {
        await using var call = new LiveCall(
            client, new() { MinimumWait = TimeSpan.FromSeconds(0.5), TurnTakingOptions = new() { ConversationId = "a call" } });
        call.Conversation.AddFinalTranscript("What time is it?");
        await call.NextAsync<PredictionUpdated>();
        call.Wait(0.5);
        await call.NextAsync<EagerEndOfTurn>();
        await call.NextAsync<EndOfTurn>();
    }
}
