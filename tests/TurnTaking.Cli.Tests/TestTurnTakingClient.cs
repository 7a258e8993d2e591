using Microsoft.Extensions.AI;

namespace TurnTaking.Cli.Tests;

/// <summary>A client whose predictions are made by a callback.</summary>
internal sealed class TestTurnTakingClient : ITurnTakingClient
{
    public PredictionCallback GetPredictionAsyncCallback { get; init; } =
        (_, _, _) => Task.FromResult(CreatePrediction(TurnTakingAction.StartSpeaking));

    public delegate Task<TurnTakingPrediction> PredictionCallback(
        IReadOnlyList<ChatMessage> messages, TurnTakingOptions? options, CancellationToken cancellationToken);

    public bool IsDisposed { get; private set; }

    /// <summary>Makes a prediction of one action with 0.625; the others have 0.25, 0.125 and 0 in their order.</summary>
    public static TurnTakingPrediction CreatePrediction(TurnTakingAction action)
    {
        var others = new Queue<float>([0.25f, 0.125f, 0]);
        float[] values = [.. Enum.GetValues<TurnTakingAction>().Select(other => other == action ? 0.625f : others.Dequeue())];
        return new(action, new(values[0], values[1], values[2], values[3])) { InputTokenCount = 12 };
    }

    public Task<TurnTakingPrediction> GetPredictionAsync(
        IEnumerable<ChatMessage> messages, TurnTakingOptions? options = null, CancellationToken cancellationToken = default) =>
        GetPredictionAsyncCallback([.. messages], options, cancellationToken);

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose() => IsDisposed = true;
}
