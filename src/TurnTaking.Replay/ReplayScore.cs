namespace TurnTaking.Replay;

/// <summary>How a policy did on timed conversations.</summary>
public sealed record ReplayScore
{
    /// <summary>Gets how many conversations were replayed.</summary>
    public int CallCount { get; init; }

    /// <summary>Gets how many turns of the user have a known end.</summary>
    public int TurnCount { get; init; }

    /// <summary>Gets how many of them were answered at least once before their end.</summary>
    public int CutOffTurnCount { get; init; }

    /// <summary>Gets how many pauses the user made within turns.</summary>
    public int PauseCount { get; init; }

    /// <summary>Gets how many of them were taken for the end.</summary>
    public int CutOffPauseCount { get; init; }

    /// <summary>Gets how many pauses certainly are none between sentences.</summary>
    public int HardPauseCount { get; init; }

    /// <summary>Gets how many of them were taken for the end.</summary>
    public int CutOffHardPauseCount { get; init; }

    /// <summary>Gets the waits between the true ends of turns and their answers, in seconds, in ascending order.</summary>
    public IReadOnlyList<double> Waits { get; init; } = [];

    /// <summary>Gets how many turns that began were never answered.</summary>
    public int UnansweredCount { get; init; }

    /// <summary>Gets how many backchannels there were.</summary>
    public int BackchannelCount { get; init; }

    /// <summary>Gets how many of them stopped the agent.</summary>
    public int InterruptingBackchannelCount { get; init; }

    /// <summary>Gets how many interruptions there were.</summary>
    public int InterruptionCount { get; init; }

    /// <summary>Gets how many of them did not get the user the floor within three seconds.</summary>
    /// <remarks>
    /// The recorded speakers often stopped by themselves before the first word was recognized; then the user has the floor.
    /// </remarks>
    public int MissedInterruptionCount { get; init; }

    /// <summary>
    /// Gets the times from the first word of interruptions to stopping the agent, where it still spoke, in seconds, in ascending
    /// order.
    /// </summary>
    public IReadOnlyList<double> InterruptionDelays { get; init; } = [];

    /// <summary>Gets how many predictions were asked for.</summary>
    public int PredictionCount { get; init; }

    /// <summary>Gets how much time the conversations took, in seconds.</summary>
    public double Duration { get; init; }

    /// <summary>Gets the value that a share of ascending values does not exceed.</summary>
    /// <param name="values">The values.</param>
    /// <param name="share">The share, 0 to 1.</param>
    /// <returns>The value, or NaN where there is none.</returns>
    public static double Quantile(IReadOnlyList<double> values, double share)
    {
        ArgumentNullException.ThrowIfNull(values);
        return values.Count == 0 ? double.NaN : values[Math.Min(values.Count - 1, (int)(share * values.Count))];
    }
}
