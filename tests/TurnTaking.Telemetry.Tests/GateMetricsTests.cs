namespace TurnTaking.Tests;

public sealed class GateMetricsTests : IDisposable
{
    private const string Decisions = "turn_taking.gate.decisions";

    private readonly RecordedTelemetry _telemetry = new();

    public void Dispose() => _telemetry.Dispose();

    [Fact]
    public async Task EveryRequestIsCountedByItsOutcome()
    {
        await GatedRequests.RunAllAsync();

        string[] outcomes = ["complete", "no_turn", "withheld", "let_through", "answered", "prediction_failed", "failed", "canceled"];
        Assert.Equal(outcomes.ToDictionary(outcome => outcome, _ => 1L), _telemetry.Count(Decisions));
    }

    [Fact]
    public async Task RequestsOfSemanticKernelAreCounted()
    {
        await GatedRequests.RequestFromKernelAsync(TurnTakingAction.ContinueListening);
        await GatedRequests.RequestFromKernelAsync(TurnTakingAction.StartSpeaking);

        Assert.Equal(new Dictionary<string, long> { ["withheld"] = 1, ["complete"] = 1 }, _telemetry.Count(Decisions));
    }
}
