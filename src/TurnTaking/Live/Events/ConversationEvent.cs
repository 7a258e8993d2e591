namespace TurnTaking;

/// <summary>Something a <see cref="LiveConversation"/> decided. The derived types are all there are.</summary>
public abstract record ConversationEvent
{
    private TimeSpan _time;
    private TimeSpan? _lastSpeechTime;
    private TurnTakingPrediction? _prediction;

    private protected ConversationEvent()
    {
    }

    /// <summary>Gets when it was decided, as time since the start of the conversation.</summary>
    /// <remarks>The times of a conversation's events never decrease.</remarks>
    public TimeSpan Time
    {
        get => _time;
        init => _time = value;
    }

    /// <summary>Gets when the user was last heard, as time since the start of the conversation.</summary>
    /// <value><see langword="null"/> until the user has been heard.</value>
    public TimeSpan? LastSpeechTime
    {
        get => _lastSpeechTime;
        init => _lastSpeechTime = value;
    }

    /// <summary>Gets the prediction behind the decision.</summary>
    /// <value><see langword="null"/> where none decided: none was asked for, it failed, or it was not there in time.</value>
    public TurnTakingPrediction? Prediction
    {
        get => _prediction;
        init => _prediction = value;
    }

    /// <summary>Notes, before it is given out, when and on what it was decided.</summary>
    internal ConversationEvent DecidedAt(TimeSpan time, TimeSpan? lastSpeechTime, TurnTakingPrediction? prediction)
    {
        _time = time;
        _lastSpeechTime = lastSpeechTime;
        _prediction = prediction;
        return this;
    }
}
