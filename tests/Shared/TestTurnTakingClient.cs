using Microsoft.Extensions.AI;

namespace TurnTaking.Tests;

/// <summary>A turn-taking client whose behaviour is set by callbacks, and which counts how it is used.</summary>
internal sealed class TestTurnTakingClient : ITurnTakingClient
{
    private int _callCount;
    private int _disposeCount;

    public TestTurnTakingClient() => GetServiceCallback = (serviceType, serviceKey) =>
        serviceKey is null && serviceType.IsInstanceOfType(this) ? this : null;

    /// <summary>Gets or sets what a prediction does. Without it, asking for one fails the test.</summary>
    public Func<IEnumerable<ChatMessage>, TurnTakingOptions?, CancellationToken, Task<TurnTakingPrediction>>?
        GetPredictionAsyncCallback
    { get; set; }

    public Func<Type, object?, object?> GetServiceCallback { get; set; }

    public IServiceProvider? Services { get; set; }

    public int CallCount => Volatile.Read(ref _callCount);

    public int DisposeCount => Volatile.Read(ref _disposeCount);

    public bool IsDisposed => DisposeCount > 0;

    /// <summary>Makes a client that always predicts one action.</summary>
    public static TestTurnTakingClient Predicting(TurnTakingAction action) => Predicting(CreatePrediction(action));

    /// <summary>Makes a client that always gives one prediction.</summary>
    public static TestTurnTakingClient Predicting(TurnTakingPrediction prediction) =>
        new() { GetPredictionAsyncCallback = (_, _, _) => Task.FromResult(prediction) };

    /// <summary>Makes a client whose predictions fail.</summary>
    public static TestTurnTakingClient Failing(Exception exception) =>
        new() { GetPredictionAsyncCallback = (_, _, _) => Task.FromException<TurnTakingPrediction>(exception) };

    /// <summary>Makes a prediction that gives one action 0.85 and each of the others 0.05.</summary>
    public static TurnTakingPrediction CreatePrediction(TurnTakingAction action)
    {
        return new(action, new(
            Of(TurnTakingAction.StartSpeaking),
            Of(TurnTakingAction.ContinueListening),
            Of(TurnTakingAction.StartListening),
            Of(TurnTakingAction.ContinueSpeaking)));

        float Of(TurnTakingAction other) => other == action ? 0.85f : 0.05f;
    }

    public Task<TurnTakingPrediction> GetPredictionAsync(
        IEnumerable<ChatMessage> messages, TurnTakingOptions? options = null, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _callCount);
        return GetPredictionAsyncCallback is { } callback
            ? callback(messages, options, cancellationToken)
            : throw new NotSupportedException("No prediction was expected.");
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => GetServiceCallback(serviceType, serviceKey);

    public void Dispose() => Interlocked.Increment(ref _disposeCount);
}
