namespace TurnTaking.Orleans;

/// <summary>What a live conversation is told. The numbers travel: new ones are added at the end.</summary>
internal enum LiveInputKind
{
    PartialTranscript,
    FinalTranscript,
    VoiceStarted,
    VoiceStopped,
    AgentSpeechStarted,
    AgentSpeechProgressed,
    AgentSpeechStopped,
    Completed,
}
