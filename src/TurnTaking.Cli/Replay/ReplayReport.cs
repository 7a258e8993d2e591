using System.Globalization;
using TurnTaking.Evaluation;

namespace TurnTaking.Cli;

/// <summary>Lays the results of policies out for people.</summary>
internal static class ReplayReport
{
    private const int TextColumnCount = 1;
    private static readonly double[] ComparedCutOffs = [5, 10, 20];

    public static Report Create(IEnumerable<string> files, IReadOnlyList<ReplayResult> results) => new(
        "Turn-taking replay",
        string.Join(", ", files.Select(Path.GetFileName)),
        Summarize(results),
        [CreateAnswers(results), CreateOverlaps(results), CreateCosts(results)]);

    private static string Summarize(IReadOnlyList<ReplayResult> results)
    {
        var score = results[0].Score;
        var slowest = results.MinBy(result => result.Speed)!;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{score.CallCount:N0} calls, {score.Duration / 3600:0.00} hours: {score.TurnCount:N0} turns with a known end, {score.PauseCount:N0} " +
            $"pauses, {score.BackchannelCount:N0} backchannels, {score.InterruptionCount:N0} interruptions. Replayed at {slowest.Speed:N0} x real time on " +
            $"one processor core ({slowest.Policy.Name}, the slowest).");
    }

    private static ReportSection CreateAnswers(IReadOnlyList<ReplayResult> results)
    {
        List<ReplayResult> silence = [.. results.Where(result => !result.Policy.UsesPredictions)];
        List<ReplayResult> sweep = [.. results.Where(result => result.Policy is { UsesPredictions: true, IsPreset: false })];
        List<ReportTable> tables =
        [
            CreateTable(
                results,
                ["Cut off per 100 turns", "Cut off per 100 pauses", "Median wait", "90 % wait", "Never answered"],
                result =>
                [
                    new(Format(result.TurnCutOffs, "0.0")),
                    new(Format(result.PauseCutOffs, "0.0"), $"hard {Format(result.HardPauseCutOffs, "0.0")}"),
                    new(Format(result.MedianWait, "0.00 s")),
                    new(Format(result.LongWait, "0.00 s")),
                    new($"{result.Score.UnansweredCount}"),
                ]),
        ];
        if (silence.Count > 0 && sweep.Count > 0)
        {
            tables.Add(CreateComparison(silence, sweep));
        }

        return new(
            "When the agent answers",
            "A turn is cut off if the agent answers in one of its pauses; a hard pause is one that is not between sentences. The wait is that from " +
            "the true end of a turn to its answer, or to when it would have come had the user not spoken again. Of the turns that begin, none " +
            "may be never answered.",
            tables)
        {
            Figures = ReplayPlots.Create(results, silence, sweep),
        };
    }

    private static ReportTable CreateComparison(IReadOnlyList<ReplayResult> silence, IReadOnlyList<ReplayResult> sweep)
    {
        var silenceCurve = new ReplayCurve(silence, result => result.MedianWait);
        var fusedCurve = new ReplayCurve(sweep, result => result.MedianWait);
        return new(
            "Median wait at equal cut-offs, between the policies next to them",
            ["Cut off per 100 turns", "Silence", "Fused", "Shorter by"],
            0,
            TextColumnCount,
            [.. ComparedCutOffs.Select(cutOffs =>
            {
                double alone = silenceCurve.GetWait(cutOffs) ?? double.NaN;
                double fused = fusedCurve.GetWait(cutOffs) ?? double.NaN;
                return (IReadOnlyList<ReportCell>)
                [
                    new(Format(cutOffs, "0")),
                    new(Format(alone, "0.00 s")),
                    new(Format(fused, "0.00 s")),
                    new(Format(1 - (fused / alone), "0 %")),
                ];
            })]);
    }

    private static ReportSection CreateOverlaps(IReadOnlyList<ReplayResult> results) => new(
        "When the user speaks over the agent",
        "Stopped wrongly: by a backchannel, taken for an interruption. Not stopped: by an interruption, after which the user had not got the floor " +
        "within 3 seconds. The delay is that from an interruption's first word to stopping the agent, where it still spoke. Missed: turns whose " +
        "words were taken for a backchannel, so that there was none to answer.",
        [
            CreateTable(
                results,
                ["Stopped wrongly", "Not stopped", "Median delay", "90 % delay", "Missed turns"],
                result =>
                [
                    new($"{result.Score.InterruptingBackchannelCount}/{result.Score.BackchannelCount}"),
                    new($"{result.Score.MissedInterruptionCount}/{result.Score.InterruptionCount}"),
                    new(Format(result.MedianReaction, "0.00 s")),
                    new(Format(result.LongReaction, "0.00 s")),
                    new($"{result.MissedTurnCount}/{result.Score.TurnCount}"),
                ]),
        ]);

    private static ReportSection CreateCosts(IReadOnlyList<ReplayResult> results) => new(
        "What it costs",
        "Measured in this run: the processor time of the whole process, predictions included. A prediction that an earlier policy asked for too " +
        "counts as if it were made again.",
        [
            CreateTable(
                results,
                ["Predictions per call", "Processor time per call", "Times real time"],
                result =>
                [
                    new(Format(result.PredictionsPerCall, "0.0")),
                    new(Format(result.ProcessorTimePerCall * 1000, "0.0 ms")),
                    new(Format(result.Speed, "N0")),
                ]),
        ]);

    private static ReportTable CreateTable(
        IReadOnlyList<ReplayResult> results, IEnumerable<string> columns, Func<ReplayResult, IEnumerable<ReportCell>> getCells) => new(
        null,
        ["Policy", .. columns],
        0,
        TextColumnCount,
        [.. results.Select(result => (IReadOnlyList<ReportCell>)[new(result.Policy.Name), .. getCells(result)])]);

    private static string Format(double value, string format) =>
        double.IsFinite(value) ? value.ToString(format, CultureInfo.InvariantCulture) : "–";
}
