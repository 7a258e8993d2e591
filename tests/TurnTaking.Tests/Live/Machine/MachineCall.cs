namespace TurnTaking.Tests;

/// <summary>A conversation of inputs at given seconds; its events are collected and watched.</summary>
internal sealed class MachineCall
{
    private readonly ConversationInvariants _invariants = new();
    private readonly ConversationMachine _machine;

    public MachineCall(LiveConversationOptions? options = null) => _machine = new(options ?? new(), Observe);

    public List<ConversationEvent> Events { get; } = [];

    public IEnumerable<string> Messages => _machine.Messages.Select(message => $"{message.Role}: {message.Text}");

    public PredictionRequest? Request => _machine.Request;

    /// <summary>Gets what is waited for, in short: the kind, from when and until when.</summary>
    public string? Wait => _machine.Wait is { } wait
        ? FormattableString.Invariant($"{wait.Kind} {wait.StartTime.TotalSeconds:0.##}-{wait.DueTime.TotalSeconds:0.##}")
        : null;

    public MachineCall Partial(double seconds, string? text, string? id = null, int? revision = null) =>
        Process(seconds, new(ConversationInputKind.PartialTranscript) { Text = text, SegmentId = id, Revision = revision });

    public MachineCall Final(double seconds, string? text, string? id = null, int? revision = null) =>
        Process(seconds, new(ConversationInputKind.FinalTranscript) { Text = text, SegmentId = id, Revision = revision });

    public MachineCall VoiceStarts(double seconds) => Process(seconds, new(ConversationInputKind.VoiceStarted));

    public MachineCall VoiceStops(double seconds) => Process(seconds, new(ConversationInputKind.VoiceStopped));

    public MachineCall AgentStarts(double seconds, string? text) =>
        Process(seconds, new(ConversationInputKind.AgentSpeechStarted) { Text = text });

    public MachineCall AgentSpoke(double seconds, string text) =>
        Process(seconds, new(ConversationInputKind.AgentSpeechProgressed) { Text = text });

    public MachineCall AgentStops(double seconds, string? text = null)
    {
        Process(seconds, new(ConversationInputKind.AgentSpeechStopped) { Text = text });
        _invariants.ObserveAgentSpeechEnd();
        return this;
    }

    /// <summary>Answers the request for a prediction, if there is one, with one probability of the end and of an interruption.</summary>
    public MachineCall Predict(double seconds, float probability) => Process(seconds, new(ConversationInputKind.PredictionCompleted)
    {
        RequestId = _machine.Request?.Id ?? 0,
        Prediction = new(TurnTakingAction.StartSpeaking, new(probability, 1 - probability, probability, 1 - probability)),
    });

    public MachineCall Until(double seconds)
    {
        _machine.Advance(TimeSpan.FromSeconds(seconds));
        return this;
    }

    /// <summary>Gets the events, predictions apart, in short: name, time and words.</summary>
    public IEnumerable<string> Describe() => Events.Where(e => e is not PredictionUpdated).Select(e => FormattableString.Invariant(
        $"{e.GetType().Name} {e.Time.TotalSeconds:0.##}{e switch
        {
            EndOfTurn end => $" {end.Reason}: {end.Transcript}",
            LateTranscript late => $" {late.Turn}: {late.Transcript}",
            UserTurnStarted started => $": {started.Transcript}",
            Backchannel backchannel => $": {backchannel.Transcript}",
            Interruption interruption => $": {interruption.Transcript} / {interruption.SpokenText}",
            _ => "",
        }}"));

    private MachineCall Process(double seconds, ConversationInput input)
    {
        _machine.Process(TimeSpan.FromSeconds(seconds), input);
        return this;
    }

    private void Observe(ConversationEvent conversationEvent)
    {
        _invariants.Observe(conversationEvent);
        Events.Add(conversationEvent);
    }
}
