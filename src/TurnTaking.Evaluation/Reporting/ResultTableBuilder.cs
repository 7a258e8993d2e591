namespace TurnTaking.Evaluation;

/// <summary>Makes the tables of results: each subset and the total, the model and the baselines.</summary>
internal sealed class ResultTableBuilder(EvaluationRun run, BootstrapOptions bootstrap)
{
    public const string MajorityName = "majority";
    public const string LastWordName = "last-word list";
    public const string LastTwoWordsName = "last two words";

    private readonly List<IGrouping<string, EvaluatedRow>> _subsets = [.. run.Rows.GroupBy(row => row.Subset)];

    public IReadOnlyList<ResultRow> CreateBinary() => Create(row => row.MostProbable, pair => pair.ToBinary(), withBaselines: true);

    public IReadOnlyList<ResultRow> CreateMultiClass() => Create(row => row.MostProbable, pair => pair, withBaselines: true);

    public IReadOnlyList<ResultRow> CreateInState() => Create(row => row.MostProbableInState, pair => pair, withBaselines: false);

    public IReadOnlyList<ResultRow> CreateDecisions() => Create(row => row.Decision, pair => pair, withBaselines: false);

    private List<ResultRow> Create(
        Func<EvaluatedRow, TurnTakingAction> predict, Func<LabeledPrediction, LabeledPrediction?> map, bool withBaselines)
    {
        var table = new List<ResultRow>();
        foreach (var subset in _subsets)
        {
            AddSystems(table, subset.Key, [.. subset], predict, map, withBaselines);
        }

        if (_subsets.Count > 1)
        {
            AddSystems(table, EvaluationReport.Total, run.Rows, predict, map, withBaselines);
        }

        return table;
    }

    private void AddSystems(
        List<ResultRow> table,
        string subset,
        IReadOnlyList<EvaluatedRow> rows,
        Func<EvaluatedRow, TurnTakingAction> predict,
        Func<LabeledPrediction, LabeledPrediction?> map,
        bool withBaselines)
    {
        var predictions = Select(rows, predict, map);
        if (predictions.Count == 0)
        {
            return;
        }

        table.Add(CreateRow(run.ModelId, subset, predictions, Bootstrap.Estimate(predictions, bootstrap)));
        if (withBaselines)
        {
            var majority = predictions.CountBy(pair => pair.Actual)
                .OrderByDescending(count => count.Value).ThenBy(count => count.Key).First().Key;
            table.Add(CreateRow(MajorityName, subset, [.. predictions.Select(pair => pair with { Predicted = majority })]));
            table.Add(CreateRow(LastWordName, subset, Select(rows, row => row.Baselines.LastWord, map)));
            table.Add(CreateRow(LastTwoWordsName, subset, Select(rows, row => row.Baselines.LastTwoWords, map)));
        }
    }

    private static List<LabeledPrediction> Select(
        IReadOnlyList<EvaluatedRow> rows,
        Func<EvaluatedRow, TurnTakingAction> predict,
        Func<LabeledPrediction, LabeledPrediction?> map) =>
        [.. rows.Select(row => map(new(row.Action, predict(row)))).OfType<LabeledPrediction>()];

    private static ResultRow CreateRow(
        string system, string subset, IReadOnlyList<LabeledPrediction> predictions, MetricIntervals? intervals = null)
    {
        var matrix = new ConfusionMatrix(predictions);
        return new(
            system,
            subset,
            matrix.Count,
            matrix.ActualActions.Count,
            matrix.Accuracy,
            matrix.MacroF1,
            matrix.MacroF1OfActualActions,
            intervals);
    }
}
