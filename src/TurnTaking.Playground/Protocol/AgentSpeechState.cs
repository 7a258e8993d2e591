namespace TurnTaking.Playground;

/// <summary>What the agent does with its message.</summary>
internal enum AgentSpeechState
{
    Speaking,
    Paused,

    /// <summary>It was spoken to its end.</summary>
    Finished,

    /// <summary>The user interrupted it.</summary>
    Interrupted,
}
