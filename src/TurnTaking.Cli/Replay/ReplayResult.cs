using TurnTaking.Replay;

namespace TurnTaking.Cli;

/// <summary>How one policy did, and what it cost.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="Score">How it did.</param>
/// <param name="ProcessorTime">The processor time of the replay, predictions included.</param>
internal sealed record ReplayResult(ReplayPolicy Policy, ReplayScore Score, TimeSpan ProcessorTime)
{
    public double TurnCutOffs => GetShare(Score.CutOffTurnCount, Score.TurnCount);

    public double PauseCutOffs => GetShare(Score.CutOffPauseCount, Score.PauseCount);

    public double HardPauseCutOffs => GetShare(Score.CutOffHardPauseCount, Score.HardPauseCount);

    public double MedianWait => ReplayScore.Quantile(Score.Waits, 0.5);

    public double LongWait => ReplayScore.Quantile(Score.Waits, 0.9);

    public double MedianReaction => ReplayScore.Quantile(Score.InterruptionDelays, 0.5);

    public double LongReaction => ReplayScore.Quantile(Score.InterruptionDelays, 0.9);

    /// <summary>Gets how many true ends had no answer, because their words were taken for a backchannel.</summary>
    public int MissedTurnCount => Score.TurnCount - Score.Waits.Count;

    public double PredictionsPerCall => (double)Score.PredictionCount / Score.CallCount;

    /// <summary>Gets the processor time per call, in seconds.</summary>
    public double ProcessorTimePerCall => ProcessorTime.TotalSeconds / Score.CallCount;

    /// <summary>Gets how many seconds of talk one second of one processor core replays.</summary>
    public double Speed => Score.Duration / ProcessorTime.TotalSeconds;

    private static double GetShare(int count, int total) => total == 0 ? double.NaN : 100.0 * count / total;
}
