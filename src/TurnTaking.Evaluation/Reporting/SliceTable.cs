namespace TurnTaking.Evaluation;

/// <summary>Makes the results by trait.</summary>
internal static class SliceTable
{
    /// <summary>The trait of rows that several clients may have decided.</summary>
    public const string DecidedBy = "decided by";

    private static readonly (int AtLeast, string Name)[] TurnRanges = [(9, "9 or more"), (5, "5 to 8"), (3, "3 or 4"), (2, "2"), (0, "1")];

    private static readonly (int AtLeast, string Name)[] WordRanges =
        [(31, "31 or more"), (16, "16 to 30"), (8, "8 to 15"), (4, "4 to 7"), (2, "2 or 3"), (0, "1")];

    public static IReadOnlyList<SliceRow> Create(IReadOnlyList<EvaluatedRow> rows) =>
    [
        .. CreateRanges("turns", rows, TurnRanges, row => row.Traits.TurnCount),
        .. CreateRanges("words of the last utterance", rows, WordRanges, row => row.Traits.WordCount),
        .. Create("writing", rows, row => Describe(row.Traits.Style), row => (int)row.Traits.Style),
        .. Create("source", rows, row => row.Traits.Source),
        .. Create("original_label", rows, row => row.Traits.OriginalLabel),
        .. Create("subtype", rows, row => row.Traits.Subtype),
        .. Create(DecidedBy, rows, row => row.DecidedBy),
    ];

    private static IEnumerable<SliceRow> CreateRanges(
        string trait, IReadOnlyList<EvaluatedRow> rows, (int AtLeast, string Name)[] ranges, Func<EvaluatedRow, int> getValue) =>
        Create(
            trait,
            rows,
            row => Array.Find(ranges, range => getValue(row) >= range.AtLeast).Name,
            row => Array.Find(ranges, range => getValue(row) >= range.AtLeast).AtLeast);

    /// <summary>Ordered traits keep their order, others come with the most frequent first.</summary>
    private static IEnumerable<SliceRow> Create(
        string trait, IReadOnlyList<EvaluatedRow> rows, Func<EvaluatedRow, string?> getName, Func<EvaluatedRow, int>? getOrder = null)
    {
        var groups = rows.Where(row => getName(row) is not null).GroupBy(row => getName(row)!).ToList();
        var ordered = getOrder is null
            ? groups.OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal)
            : groups.OrderBy(group => getOrder(group.First())).ThenBy(group => group.Key, StringComparer.Ordinal);
        foreach (var group in ordered)
        {
            var matrix = new ConfusionMatrix(group.Select(row => new LabeledPrediction(row.Action, row.MostProbable)));
            var inState = new ConfusionMatrix(group.Select(row => new LabeledPrediction(row.Action, row.MostProbableInState)));
            yield return new(trait, group.Key, matrix.Count, matrix.Accuracy, matrix.MacroF1, inState.Accuracy);
        }
    }

    private static string Describe(WritingStyle style) => style switch
    {
        WritingStyle.Plain => "lower case, no punctuation",
        WritingStyle.Punctuated => "lower case, punctuation",
        WritingStyle.Capitalized => "capitals, no punctuation",
        _ => "capitals, punctuation",
    };
}
