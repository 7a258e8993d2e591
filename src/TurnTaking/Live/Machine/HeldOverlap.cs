namespace TurnTaking;

/// <summary>The user's words over the agent's speech that are not yet decided to be an interruption or a backchannel.</summary>
internal sealed class HeldOverlap(TimeSpan startTime)
{
    public TimeSpan StartTime { get; } = startTime;
}
