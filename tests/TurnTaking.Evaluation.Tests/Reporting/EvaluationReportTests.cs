namespace TurnTaking.Evaluation.Tests;

public class EvaluationReportTests
{
    /// <summary>Two subsets; the second has a row of a speaking agent.</summary>
    private static readonly EvaluationRun TwoSubsets = new(
        "test-model",
        [.. TestRows.Run("SSCC", "SKCS", "one").Rows, .. TestRows.Run("SCK", "LCK", "two").Rows]);

    [Fact]
    public void BinaryTableFollowsTheModelCard()
    {
        var rows = ModelRows(EvaluationReport.Create(TwoSubsets).Binary);

        Assert.Equal([("one", 4L, 2), ("two", 2L, 2), ("total", 6L, 2)], rows.Select(row => (row.Subset, row.Count, row.ClassCount)));
        Assert.Equal([0.75, 0.5, 4 / 6.0], rows.Select(row => row.Accuracy));
    }

    [Fact]
    public void MultiClassTableCountsFourActions()
    {
        var rows = ModelRows(EvaluationReport.Create(TwoSubsets).MultiClass);

        Assert.Equal([("one", 4L, 2), ("two", 3L, 3), ("total", 7L, 3)], rows.Select(row => (row.Subset, row.Count, row.ClassCount)));
        Assert.Equal([0.5, 2 / 3.0, 4 / 7.0], rows.Select(row => row.Accuracy));

        // S 2*1/(2+2), C 2*1/(2+1), K 0.
        Assert.Equal((0.5 + (2 / 3.0) + 0) / 3, rows[0].MacroF1, 12);
        Assert.Equal((0.5 + (2 / 3.0)) / 2, rows[0].MacroF1OfActualActions, 12);
        Assert.True(rows[0].Intervals!.Value.Accuracy.Lower < 0.5);
    }

    [Fact]
    public void InStateTableTakesTheTwoPossibleActions()
    {
        // Where an action of the other state is predicted, those of this state are equal and the first is taken.
        var rows = ModelRows(EvaluationReport.Create(TwoSubsets).InState!);

        Assert.Equal([0.75, 1, 6 / 7.0], rows.Select(row => row.Accuracy));
        Assert.Null(EvaluationReport.Create(TwoSubsets, new() { IncludesAgentState = false }).InState);
    }

    [Fact]
    public void BaselinesStandBesideTheModel()
    {
        var rows = EvaluationReport.Create(TwoSubsets).MultiClass.Where(row => row.Subset == "total").ToDictionary(row => row.System);

        Assert.Equal(["test-model", "majority", "last-word list", "last two words"], rows.Keys);
        Assert.Equal(3 / 7.0, rows["majority"].Accuracy);
        Assert.Equal(3 / 7.0, rows["last-word list"].Accuracy);
        Assert.Equal(3 / 7.0, rows["last two words"].Accuracy);
        Assert.Null(rows["majority"].Intervals);
    }

    [Fact]
    public void OneSubsetHasNoTotal() =>
        Assert.DoesNotContain(EvaluationReport.Create(TestRows.Run("SC", "SC")).MultiClass, row => row.Subset == EvaluationReport.Total);

    [Fact]
    public void BinaryTableIsEmptyWithoutSuchRows()
    {
        var report = EvaluationReport.Create(TestRows.Run("KL", "KK"));

        Assert.Empty(report.Binary);
        Assert.Equal(TestRows.StartListening, Assert.Single(report.Thresholds).Action);
    }

    [Fact]
    public void DecisionsAreShownWhereThresholdsChangeThem()
    {
        Assert.Null(EvaluationReport.Create(TwoSubsets).Decisions);

        var row = TestRows.Evaluated(TestRows.ContinueListening, new(0.6f, 0.4f, 0, 0), decision: TestRows.ContinueListening);
        var report = EvaluationReport.Create(new("test-model", [row]));

        Assert.Equal((0, 1), (report.MultiClass[0].Accuracy, Assert.Single(report.Decisions!).Accuracy));
    }

    [Fact]
    public void SlicesCoverEveryRowByEachTrait()
    {
        EvaluatedRow[] rows =
        [
            Traited(TestRows.StartSpeaking, new(1, 3, WritingStyle.Plain, "x", "done")),
            Traited(TestRows.StartSpeaking, new(4, 40, WritingStyle.Plain, "x", "done")),
            Traited(TestRows.ContinueListening, new(12, 1, WritingStyle.Capitalized, "y", "cut")),
        ];

        var slices = EvaluationReport.Create(new("test-model", rows)).Slices;

        Assert.Equal([("1", 1L), ("3 or 4", 1), ("9 or more", 1)], Of("turns"));
        Assert.Equal([("1", 1L), ("2 or 3", 1), ("31 or more", 1)], Of("words of the last utterance"));
        Assert.Equal([("lower case, no punctuation", 2L), ("capitals, no punctuation", 1)], Of("writing"));
        Assert.Equal([("done", 2L), ("cut", 1)], Of("original_label"));
        Assert.Empty(Of("subtype"));
        Assert.Equal(0, slices.Single(slice => slice.Value == "y").Accuracy);

        IEnumerable<(string, long)> Of(string trait) => slices.Where(slice => slice.Trait == trait).Select(slice => (slice.Value, slice.Count));
    }

    [Fact]
    public void RunWithoutRowsIsRefused() => Assert.Throws<ArgumentException>("run", () => EvaluationReport.Create(new("m", [])));

    private static EvaluatedRow Traited(TurnTakingAction action, RowTraits traits) =>
        TestRows.Evaluated(action, new(0.7f, 0.1f, 0.1f, 0.1f), traits: traits);

    private static List<ResultRow> ModelRows(IEnumerable<ResultRow> rows) => [.. rows.Where(row => row.System == "test-model")];
}
