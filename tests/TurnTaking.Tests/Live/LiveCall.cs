using Microsoft.Extensions.Time.Testing;

namespace TurnTaking.Tests;

/// <summary>A live conversation on a clock that the test moves.</summary>
internal sealed class LiveCall : IAsyncDisposable
{
    private readonly IAsyncEnumerator<ConversationEvent> _events;

    public LiveCall(ITurnTakingClient client, LiveConversationOptions? options = null)
    {
        Conversation = new(client, options, Time);
        _events = Conversation.GetEventsAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator();
    }

    public FakeTimeProvider Time { get; } = new();

    public LiveConversation Conversation { get; }

    /// <summary>Makes a client that gives one probability to the end of the turn and to an interruption.</summary>
    public static TestTurnTakingClient Predicting(float probability) => TestTurnTakingClient.Predicting(
        new TurnTakingPrediction(TurnTakingAction.StartSpeaking, new(probability, 1 - probability, probability,
            1 - probability)));

    /// <summary>Makes a client that never answers, not even when it is canceled.</summary>
    public static TestTurnTakingClient Hanging() => new()
    {
        GetPredictionAsyncCallback = (_, _, _) => new TaskCompletionSource<TurnTakingPrediction>().Task,
    };

    public void Wait(double seconds) => Time.Advance(TimeSpan.FromSeconds(seconds));

    /// <summary>
    /// Gets the next event, which must be of a type. Predictions are passed over; a prediction passes over all others.
    /// </summary>
    public async Task<T> NextAsync<T>()
        where T : ConversationEvent
    {
        do
        {
            Assert.True(await _events.MoveNextAsync(), $"The events ended before {typeof(T).Name}.");
        }
        while (_events.Current is PredictionUpdated != (typeof(T) == typeof(PredictionUpdated)));

        return Assert.IsType<T>(_events.Current);
    }

    /// <summary>Completes the conversation and gets the events left, except predictions.</summary>
    public async Task<List<ConversationEvent>> CompleteAsync()
    {
        Conversation.Complete();
        List<ConversationEvent> events = [];
        while (await _events.MoveNextAsync())
        {
            if (_events.Current is not PredictionUpdated)
            {
                events.Add(_events.Current);
            }
        }

        return events;
    }

    public async ValueTask DisposeAsync()
    {
        await _events.DisposeAsync();
        await Conversation.DisposeAsync();
    }
}
