using TurnTaking.Replay;

namespace TurnTaking.Cli;

/// <summary>The score of one policy.</summary>
internal sealed record ReplayResult(string Name, ReplayScore Score)
{
    public double TurnCutOffs => GetShare(Score.CutOffTurnCount, Score.TurnCount);

    public double PauseCutOffs => GetShare(Score.CutOffPauseCount, Score.PauseCount);

    public double HardPauseCutOffs => GetShare(Score.CutOffHardPauseCount, Score.HardPauseCount);

    public double MedianWait => ReplayScore.Quantile(Score.Waits, 0.5);

    public double LongWait => ReplayScore.Quantile(Score.Waits, 0.9);

    public double MedianReaction => ReplayScore.Quantile(Score.InterruptionDelays, 0.5);

    private static double GetShare(int count, int total) => total == 0 ? double.NaN : 100.0 * count / total;
}
