namespace TurnTaking;

/// <summary>The pauses that one user makes within their turns.</summary>
internal sealed class PauseStatistics
{
    // Shorter silences are part of speaking, longer ones are no longer pauses.
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(0.2);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(3);

    // The mean pause of people in general, and how many pauses of this user weigh as much as it.
    private const double UsualPause = 0.57;
    private const double UsualWeight = 6;

    private double _sum = UsualPause * UsualWeight;
    private double _weight = UsualWeight;

    /// <summary>Gets this user's mean pause as a multiple of the usual one, between 0.75 and 1.5.</summary>
    public double Scale => Math.Clamp(_sum / _weight / UsualPause, 0.75, 1.5);

    public void Observe(TimeSpan pause)
    {
        if (pause >= Shortest && pause <= Longest)
        {
            // Older pauses fade, since people speed up and slow down.
            _sum = (_sum * 0.98) + pause.TotalSeconds;
            _weight = (_weight * 0.98) + 1;
        }
    }
}
