namespace TurnTaking;

/// <summary>What a conversation is told.</summary>
internal enum ConversationInputKind
{
    /// <summary>Time has passed.</summary>
    Tick,
    PartialTranscript,
    FinalTranscript,
    VoiceStarted,
    VoiceStopped,
    AgentSpeechStarted,
    AgentSpeechProgressed,
    AgentSpeechStopped,
    PredictionCompleted,
    PredictionFailed,
    Completed,
}
