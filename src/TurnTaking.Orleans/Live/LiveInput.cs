namespace TurnTaking.Orleans;

/// <summary>One thing that a live conversation is told, as it travels.</summary>
[GenerateSerializer, Immutable, Alias("TurnTaking.LiveInput")]
internal sealed class LiveInput(LiveInputKind kind, string? text = null, string? segmentId = null, int? revision = null)
{
    [Id(0)]
    public LiveInputKind Kind { get; } = kind;

    [Id(1)]
    public string? Text { get; } = text;

    [Id(2)]
    public string? SegmentId { get; } = segmentId;

    [Id(3)]
    public int? Revision { get; } = revision;

    /// <summary>Tells it to a conversation.</summary>
    public void Tell(LiveConversation conversation)
    {
        switch (Kind)
        {
            case LiveInputKind.PartialTranscript:
                conversation.AddPartialTranscript(Text, SegmentId, Revision);
                break;
            case LiveInputKind.FinalTranscript:
                conversation.AddFinalTranscript(Text, SegmentId, Revision);
                break;
            case LiveInputKind.VoiceStarted:
                conversation.StartUserVoice();
                break;
            case LiveInputKind.VoiceStopped:
                conversation.StopUserVoice();
                break;
            case LiveInputKind.AgentSpeechStarted:
                conversation.StartAgentSpeech(Text);
                break;
            case LiveInputKind.AgentSpeechProgressed:
                conversation.ReportAgentSpeech(Text!);
                break;
            case LiveInputKind.AgentSpeechStopped:
                conversation.StopAgentSpeech(Text);
                break;
            case LiveInputKind.Completed:
                conversation.Complete();
                break;
        }
    }
}
