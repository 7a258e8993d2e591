namespace TurnTaking;

/// <summary>The user's voice, as the voice detector reports it.</summary>
internal sealed class UserVoice
{
    public bool IsActive { get; private set; }

    public TimeSpan? StartTime { get; private set; }

    public TimeSpan? StopTime { get; private set; }

    /// <returns>Whether this is news.</returns>
    public bool Start(TimeSpan time)
    {
        if (IsActive)
        {
            return false;
        }

        IsActive = true;
        StartTime = time;
        return true;
    }

    /// <returns>Whether this is news.</returns>
    public bool Stop(TimeSpan time)
    {
        if (!IsActive)
        {
            return false;
        }

        IsActive = false;
        StopTime = time;
        return true;
    }

    /// <summary>Tells whether there was a voice after a time.</summary>
    public bool WasActiveSince(TimeSpan time) => IsActive || StopTime > time;
}
