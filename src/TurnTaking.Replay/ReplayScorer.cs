namespace TurnTaking.Replay;

/// <summary>Compares what was decided with what was right.</summary>
public static class ReplayScorer
{
    private const double LongestReaction = 3;

    /// <summary>Scores replayed conversations.</summary>
    /// <param name="clips">The conversations.</param>
    /// <returns>The score of all of them.</returns>
    public static ReplayScore Score(IEnumerable<ReplayedClip> clips)
    {
        ArgumentNullException.ThrowIfNull(clips);
        var score = new ReplayScore();
        List<double> waits = [];
        List<double> delays = [];
        foreach (var clip in clips)
        {
            score = AddTurns(score, clip, waits);
            score = AddOverlaps(score, clip, delays);
            score = score with
            {
                CallCount = score.CallCount + 1,
                PredictionCount = score.PredictionCount + clip.PredictionCount,
                Duration = score.Duration + clip.Clip.Duration,
                UnansweredCount = score.UnansweredCount +
                    clip.Events.Count(e => e is UserTurnStarted) - clip.Events.Count(e => e is EndOfTurn),
            };
        }

        waits.Sort();
        delays.Sort();
        return score with { Waits = waits, InterruptionDelays = delays };
    }

    private static ReplayScore AddTurns(ReplayScore score, ReplayedClip clip, List<double> waits)
    {
        double[] answers = [.. clip.Events.OfType<EndOfTurn>().Select(end => end.Time.TotalSeconds)];
        HashSet<int> cutOffTurns = [];
        foreach (var pause in clip.Clip.Events.Where(reference => reference is { Kind: "user_pause", Duration: not null }))
        {
            bool isCutOff = answers.Any(time => time >= pause.Time && time < pause.Time + pause.Duration);
            bool isHard = pause.IsWithinAct || !pause.IsComplete;
            score = score with
            {
                PauseCount = score.PauseCount + 1,
                CutOffPauseCount = score.CutOffPauseCount + (isCutOff ? 1 : 0),
                HardPauseCount = score.HardPauseCount + (isHard ? 1 : 0),
                CutOffHardPauseCount = score.CutOffHardPauseCount + (isCutOff && isHard ? 1 : 0),
            };
            if (isCutOff && pause.Turn is { } turn)
            {
                cutOffTurns.Add(turn);
            }
        }

        foreach (var end in clip.Clip.Events.Where(reference => reference.Kind == "user_turn_end"))
        {
            score = score with
            {
                TurnCount = score.TurnCount + 1,
                CutOffTurnCount = score.CutOffTurnCount + (end.Turn is { } turn && cutOffTurns.Contains(turn) ? 1 : 0),
            };
            if (GetAnswerTime(clip, answers, end.Time) is { } time)
            {
                waits.Add(time - end.Time);
            }
        }

        return score;
    }

    /// <summary>Gets when the end of a turn was answered, or would have been had the user not spoken again.</summary>
    private static double? GetAnswerTime(ReplayedClip clip, double[] answers, double end)
    {
        const double Rounding = 0.0005;
        var next = clip.WithdrawnEnds.FirstOrDefault(item => item.SpeechTime.TotalSeconds > end + Rounding);
        double? answer = answers.Where(time => time >= end - Rounding).Select(time => (double?)time).FirstOrDefault();
        return next != default && !(answer <= next.SpeechTime.TotalSeconds) ? next.DueTime.TotalSeconds : answer;
    }

    private static ReplayScore AddOverlaps(ReplayScore score, ReplayedClip clip, List<double> delays)
    {
        double[] stops = [.. clip.Events.OfType<Interruption>().Select(interruption => interruption.Time.TotalSeconds)];
        double[] starts = [.. clip.Events.OfType<UserTurnStarted>().Select(started => started.Time.TotalSeconds)];
        foreach (var reference in clip.Clip.Events)
        {
            switch (reference)
            {
                case { Kind: "user_backchannel", Start: { } start, End: { } end }:
                    score = score with
                    {
                        BackchannelCount = score.BackchannelCount + 1,
                        InterruptingBackchannelCount =
                            score.InterruptingBackchannelCount + (stops.Any(time => time >= start && time <= end + 1) ? 1 : 0),
                    };
                    break;
                case { Kind: "user_interruption", Start: { } start }:
                    double? stop = FindReaction(stops, start);
                    bool isMissed = stop is null && FindReaction(starts, start) is null;
                    score = score with
                    {
                        InterruptionCount = score.InterruptionCount + 1,
                        MissedInterruptionCount = score.MissedInterruptionCount + (isMissed ? 1 : 0),
                    };
                    if (stop is { } time)
                    {
                        delays.Add(time - start);
                    }

                    break;
            }
        }

        return score;
    }

    private static double? FindReaction(double[] times, double start) =>
        times.Where(time => time >= start && time < start + LongestReaction).Select(time => (double?)time).FirstOrDefault();
}
