using System.Globalization;

namespace TurnTaking.Evaluation;

/// <summary>
/// Lays an evaluation out for people: which sections, which tables, which words. HTML, Markdown and the terminal show the same.
/// </summary>
public static class ReportLayout
{
    private const int MaxFlips = 200;

    /// <summary>Lays an evaluation out.</summary>
    /// <param name="report">The evaluation.</param>
    /// <returns>The report for people.</returns>
    public static Report Create(EvaluationReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return new("Turn-taking evaluation", report.ModelId, Summarize(report), CreateSections(report));
    }

    private static string Summarize(EvaluationReport report)
    {
        string leftOut = report.LeftOutCount == 0 ? "" : $" {FormatCount(report.LeftOutCount)} row(s) could not be used and were left out.";
        string incomplete = report.IsComplete ? "" : " The run was stopped early: the figures cover the rows done until then.";
        return $"{report.ModelId}, {FormatCount(report.RowCount)} rows.{leftOut}{incomplete}";
    }

    private static List<ReportSection> CreateSections(EvaluationReport report)
    {
        string confidence = report.Bootstrap.ConfidenceLevel.ToString("0.##%", CultureInfo.InvariantCulture);
        var sections = new List<ReportSection>();
        if (report.Binary.Count > 0)
        {
            sections.Add(new(
                "Binary: has the user's turn ended?",
                "Only rows whose right action is start_speaking or continue_listening. A predicted start_speaking or continue_speaking counts as " +
                $"the end of the turn, any other as none. In brackets: {confidence} intervals ({FormatCount(report.Bootstrap.ResampleCount)} " +
                "bootstrap draws).",
                [CreateResultTable(report.Binary)]));
        }

        sections.Add(new(
            "Multi-class: the most probable of four actions",
            "Nothing tells the model whether the agent is speaking. Macro F1 is the mean over all actions that occur as right or as predicted ones, " +
            "as scikit-learn computes it; the F1 of true classes leaves out actions that are predicted but never right.",
            [CreateResultTable(report.MultiClass)]));
        if (report.InState is not null)
        {
            sections.Add(new(
                "With the agent's state known",
                "The more probable of the two actions that are possible while the agent is silent, or speaking; the right action tells which. An " +
                "application that knows the state gets these figures.",
                [CreateResultTable(report.InState)]));
        }

        if (report.Decisions is not null)
        {
            sections.Add(new(
                "As configured",
                "What the client itself decides among four actions, by its thresholds.",
                [CreateResultTable(report.Decisions)]));
        }

        if (report.Slices.Any(slice => slice.Trait == SliceTable.DecidedBy))
        {
            sections.Add(new(
                "Who decided",
                "The same predictions by which of several clients decided.",
                CreateSliceTables(report, trait => trait == SliceTable.DecidedBy)));
        }

        sections.Add(CreateActions(report));
        sections.Add(CreateCalibration(report.Calibration));
        if (report.Thresholds.Count > 0)
        {
            sections.Add(CreateThresholds(report));
        }

        if (report.Comparison is not null)
        {
            sections.Add(CreateComparison(report.Comparison, confidence));
        }

        sections.Add(CreateSlices(report));
        return sections;
    }

    private static ReportTable CreateResultTable(IReadOnlyList<ResultRow> results)
    {
        bool differs = results.Any(result => Math.Abs(result.MacroF1 - result.MacroF1OfActualActions) > 1e-12);
        List<string> columns = ["Subset", "N", "Classes", "System", "Accuracy", "F1 (macro)"];
        if (differs)
        {
            columns.Add("F1 of true classes");
        }

        return new(null, columns, 3, 4, [.. results.Select(result =>
        {
            List<ReportCell> cells =
            [
                new(result.Subset),
                new(FormatCount(result.Count)),
                new(FormatCount(result.ClassCount)),
                new(result.System),
                new(FormatShare(result.Accuracy), FormatInterval(result.Intervals?.Accuracy)),
                new(FormatShare(result.MacroF1), FormatInterval(result.Intervals?.MacroF1)),
            ];
            if (differs)
            {
                cells.Add(new(FormatShare(result.MacroF1OfActualActions)));
            }

            return cells;
        })]);
    }

    private static ReportSection CreateActions(EvaluationReport report)
    {
        List<ReportTable> tables =
        [
            CreateClassTable("Among four actions", report.Actions),
            CreateConfusionTable("Confusion among four actions: right actions in rows, predicted ones in columns", report.Actions),
        ];
        if (report.ActionsInState is not null)
        {
            tables.Add(CreateClassTable("With the agent's state known", report.ActionsInState));
            tables.Add(CreateConfusionTable("Confusion with the agent's state known", report.ActionsInState));
        }

        return new("Action by action", "", tables);
    }

    private static ReportTable CreateClassTable(string caption, ActionResults results) => new(
        caption,
        ["Action", "Precision", "Recall", "F1", "Support"],
        0,
        1,
        [.. results.Classes.Select(metrics => new List<ReportCell>
        {
            new(metrics.Action.ToName()),
            new(FormatShare(metrics.Precision)),
            new(FormatShare(metrics.Recall)),
            new(FormatShare(metrics.F1)),
            new(FormatCount(metrics.Support)),
        })]);

    private static ReportTable CreateConfusionTable(string caption, ActionResults results) => new(
        caption,
        ["", .. results.Classes.Select(metrics => metrics.Action.ToName())],
        0,
        1,
        [.. results.Classes.Select((metrics, index) => (List<ReportCell>)
        [
            new(metrics.Action.ToName()),
            .. results.Confusion[index].Select(count =>
                new ReportCell(FormatCount(count), Shade: metrics.Support == 0 ? 0 : (double)count / metrics.Support)),
        ])]);

    private static ReportSection CreateCalibration(CalibrationReport calibration) => new(
        "Calibration",
        "Whether probabilities mean what they say: of the decisions with a confidence of 80 %, 80 % should be right. The expected calibration " +
        "error is the mean distance from that in ten ranges of confidence. Dividing the logits by the temperature minimises the negative log " +
        "likelihood of these rows; a temperature above 1 means that the model is too sure of itself.",
        [
            new(null, ["", "as it is", "at the temperature"], 0, 1,
            [
                [new("temperature"), new("1"), new(FormatNumber(calibration.Temperature))],
                [
                    new("expected calibration error"),
                    new(FormatShare(calibration.ExpectedCalibrationError)),
                    new(FormatShare(calibration.CalibratedError)),
                ],
                [
                    new("negative log likelihood"),
                    new(FormatNumber(calibration.NegativeLogLikelihood)),
                    new(FormatNumber(calibration.CalibratedNegativeLogLikelihood)),
                ],
            ]),
        ])
    {
        Figures =
        [
            new(
                "Accuracy of the decisions in each range of confidence; the dashed line is perfect calibration.",
                ReportPlots.DrawReliability(calibration)),
        ],
    };

    private static ReportSection CreateThresholds(EvaluationReport report) => new(
        "Thresholds",
        "What a threshold costs while the agent's state is known, at the temperature above. start_speaking: a user is cut off (false alarm), or " +
        "the end of a turn is missed; start_listening: a backchannel stops the agent (false alarm), or an interruption is missed. balanced has " +
        "the smallest sum of both; careful the fewest misses with at most 2 % false alarms; quick the fewest false alarms with at most 2 % misses.",
        [
            new(null, ["Threshold of", "Point", "Threshold", "False alarms", "Misses"], 1, 2,
                [.. report.Thresholds.SelectMany(sweep => sweep.OperatingPoints.Select(point => new List<ReportCell>
                {
                    new(sweep.Action.ToName()),
                    new(point.Name),
                    new(FormatNumber(point.Point.Threshold)),
                    new(FormatShare(point.Point.FalseAlarmRate)),
                    new(FormatShare(point.Point.MissRate)),
                }))]),
        ])
    {
        Figures = [.. report.Thresholds.Select(sweep => new ReportFigure(
            $"False alarms and misses by the threshold of {sweep.Action.ToName()} ({FormatCount(sweep.Count)} rows of it, " +
            $"{FormatCount(sweep.OtherCount)} of the other action); dotted: balanced.",
            ReportPlots.DrawThresholds(sweep)))],
    };

    private static ReportSection CreateComparison(ModelComparison comparison, string confidence)
    {
        int more = comparison.Flips.Count - MaxFlips;
        return new(
            "Compared",
            $"{comparison.SecondModelId} against {comparison.FirstModelId} on the same rows: {FormatCount(comparison.Flips.Count)} flip(s), of which " +
            $"{FormatCount(comparison.MendedCount)} mend and {FormatCount(comparison.BrokenCount)} break a prediction. In brackets: paired " +
            $"{confidence} intervals; one that holds 0 may be chance.{(more > 0 ? $" The first {MaxFlips} flips are shown." : "")}",
            [
                new(null, ["", "Difference"], 0, 1,
                [
                    [new("accuracy"), new(FormatDifference(comparison.Accuracy), FormatInterval(comparison.Intervals.Accuracy))],
                    [new("F1 (macro)"), new(FormatDifference(comparison.MacroF1), FormatInterval(comparison.Intervals.MacroF1))],
                ]),
                new("Flips", ["Subset", "Id", "Right", comparison.FirstModelId, comparison.SecondModelId], 1, 5,
                    [.. comparison.Flips.Take(MaxFlips).Select(flip => new List<ReportCell>
                    {
                        new(flip.Subset),
                        new(flip.Id),
                        new(flip.Action.ToName()),
                        new(flip.First.ToName()),
                        new(flip.Second.ToName()),
                    })]),
            ]);
    }

    private static ReportSection CreateSlices(EvaluationReport report) => new(
        "Slices",
        "The same predictions by what the rows have in common. Small slices vary a lot by chance.",
        CreateSliceTables(report, trait => trait != SliceTable.DecidedBy),
        IsDetail: true);

    private static List<ReportTable> CreateSliceTables(EvaluationReport report, Func<string, bool> isWanted)
    {
        bool inState = report.InState is not null;
        return [.. report.Slices.GroupBy(slice => slice.Trait).Where(trait => isWanted(trait.Key)).Select(trait => new ReportTable(
            trait.Key == SliceTable.DecidedBy ? null : $"By {trait.Key}",
            ["", "N", "Accuracy", "F1 (macro)", .. inState ? ["State known"] : Array.Empty<string>()],
            0,
            1,
            [.. trait.Select(slice => (List<ReportCell>)
            [
                new(slice.Value),
                new(FormatCount(slice.Count)),
                new(FormatShare(slice.Accuracy)),
                new(FormatShare(slice.MacroF1)),
                .. inState ? [new ReportCell(FormatShare(slice.AccuracyInState))] : Array.Empty<ReportCell>(),
            ])]))];
    }

    private static string FormatCount(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static string FormatShare(double share) => string.Create(CultureInfo.InvariantCulture, $"{share * 100:0.00} %");

    private static string FormatDifference(double share) =>
        string.Create(CultureInfo.InvariantCulture, $"{share * 100:+0.00;-0.00;0.00} points");

    private static string FormatNumber(double number) => number.ToString("0.000", CultureInfo.InvariantCulture);

    private static string? FormatInterval(Interval? interval) => interval is { } value
        ? string.Create(CultureInfo.InvariantCulture, $"{value.Lower * 100:0.0}{(value.Lower < 0 ? " to " : "–")}{value.Upper * 100:0.0}")
        : null;
}
