namespace TurnTaking.Playground;

/// <summary>A <see cref="ConversationEvent"/> as the page gets it.</summary>
/// <param name="Name">The name of the event's type.</param>
/// <param name="Turn">The number of the turn.</param>
/// <param name="Transcript">The words of the user.</param>
/// <param name="Reason">What ended a turn.</param>
/// <param name="SpokenText">What was spoken of an interrupted message.</param>
internal sealed record PlaygroundEvent(
    string Name, int? Turn = null, string? Transcript = null, EndOfTurnReason? Reason = null, string? SpokenText = null)
{
    /// <summary>Gets how long the user had not been heard, in seconds.</summary>
    public double? Waited { get; init; }

    /// <summary>
    /// Gets the probability behind the decision: that the user has finished, or over the agent's speech that they interrupt.
    /// </summary>
    public double? Probability { get; init; }

    public static PlaygroundEvent Create(ConversationEvent conversationEvent) => CreateWords(conversationEvent) with
    {
        Waited = (conversationEvent.Time - conversationEvent.LastSpeechTime)?.TotalSeconds,
        Probability = conversationEvent.Prediction is not { Probabilities: var probabilities } ? null :
            conversationEvent is Interruption or Backchannel ? probabilities.StartListening :
            probabilities.StartSpeaking,
    };

    private static PlaygroundEvent CreateWords(ConversationEvent conversationEvent)
    {
        string name = conversationEvent.GetType().Name;
        return conversationEvent switch
        {
            UserTurnStarted started => new(name, started.Turn, started.Transcript),
            EagerEndOfTurn eager => new(name, eager.Turn, eager.Transcript),
            TurnResumed resumed => new(name, resumed.Turn),
            EndOfTurn end => new(name, end.Turn, end.Transcript, end.Reason),
            HoldRequested hold => new(name, hold.Turn, hold.Transcript),
            LateTranscript late => new(name, late.Turn, late.Transcript),
            Interruption interruption => new(name, Transcript: interruption.Transcript, SpokenText: interruption.SpokenText),
            Backchannel backchannel => new(name, Transcript: backchannel.Transcript),
            PredictionUpdated updated => new(name, Transcript: updated.Transcript),
            _ => new(name),
        };
    }
}
