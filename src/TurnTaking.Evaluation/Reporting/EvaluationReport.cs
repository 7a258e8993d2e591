namespace TurnTaking.Evaluation;

/// <summary>What a client gets right, and what to make of it.</summary>
/// <remarks>
/// All shares are 0 to 1. The predicted action is the most probable one; thresholds have no part in it, except in
/// <see cref="Decisions"/>. The report depends on the predictions and its options alone: it is the same from run to run.
/// </remarks>
public sealed record EvaluationReport
{
    /// <summary>The name of all subsets together: <c>total</c>.</summary>
    public const string Total = "total";

    /// <summary>Gets the model.</summary>
    public required string ModelId { get; init; }

    /// <summary>Gets the number of rows.</summary>
    public required long RowCount { get; init; }

    /// <summary>Gets how many rows were left out because they could not be used.</summary>
    public required long LeftOutCount { get; init; }

    /// <summary>Gets a value indicating whether the run came to its end.</summary>
    public required bool IsComplete { get; init; }

    /// <summary>Gets the options of the intervals.</summary>
    public required BootstrapOptions Bootstrap { get; init; }

    /// <summary>
    /// Gets the binary table: only rows to be answered or waited for; a predicted <see cref="TurnTakingAction.ContinueSpeaking"/>
    /// counts as the end of the turn, <see cref="TurnTakingAction.StartListening"/> as none. Empty if there are no such rows.
    /// </summary>
    public required IReadOnlyList<ResultRow> Binary { get; init; }

    /// <summary>Gets the table of the choice among all four actions.</summary>
    public required IReadOnlyList<ResultRow> MultiClass { get; init; }

    /// <summary>
    /// Gets the table of the choice between the two actions of the agent's state; <see langword="null"/> if not asked for.
    /// </summary>
    public required IReadOnlyList<ResultRow>? InState { get; init; }

    /// <summary>
    /// Gets the table of what the client itself decided, by its thresholds; <see langword="null"/> if that is the most probable
    /// action in every row.
    /// </summary>
    public required IReadOnlyList<ResultRow>? Decisions { get; init; }

    /// <summary>Gets the choice among all four actions, action by action.</summary>
    public required ActionResults Actions { get; init; }

    /// <summary>Gets the choice in the agent's state, action by action; <see langword="null"/> if not asked for.</summary>
    public required ActionResults? ActionsInState { get; init; }

    /// <summary>Gets the calibration of the four probabilities.</summary>
    public required CalibrationReport Calibration { get; init; }

    /// <summary>
    /// Gets the costs of the thresholds at <see cref="CalibrationReport.Temperature"/>, for actions that have both kinds of rows.
    /// </summary>
    public required IReadOnlyList<ThresholdSweep> Thresholds { get; init; }

    /// <summary>Gets the results by trait.</summary>
    public required IReadOnlyList<SliceRow> Slices { get; init; }

    /// <summary>Gets the comparison with a second model; <see langword="null"/> if not asked for.</summary>
    public required ModelComparison? Comparison { get; init; }

    /// <summary>Makes the report of a run.</summary>
    /// <param name="run">The run; it has at least one row.</param>
    /// <param name="options">The options, or <see langword="null"/> for the defaults.</param>
    /// <returns>The report.</returns>
    /// <exception cref="ArgumentException">The run has no rows, or the run to compare with has other rows.</exception>
    public static EvaluationReport Create(EvaluationRun run, EvaluationReportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(run);
        if (run.Rows.Count == 0)
        {
            throw new ArgumentException("Expected a run with at least one row.", nameof(run));
        }

        options ??= new();
        var results = new ResultTableBuilder(run, options.Bootstrap);
        var calibration = CalibrationReport.Create(run.Rows);
        return new()
        {
            ModelId = run.ModelId,
            RowCount = run.Rows.Count,
            LeftOutCount = options.LeftOutCount,
            IsComplete = run.IsComplete,
            Bootstrap = options.Bootstrap,
            Binary = results.CreateBinary(),
            MultiClass = results.CreateMultiClass(),
            InState = options.IncludesAgentState ? results.CreateInState() : null,
            Decisions = run.Rows.All(row => row.Decision == row.MostProbable) ? null : results.CreateDecisions(),
            Actions = ActionResults.Of(new(run.Rows.Select(row => new LabeledPrediction(row.Action, row.MostProbable)))),
            ActionsInState = options.IncludesAgentState
                ? ActionResults.Of(new(run.Rows.Select(row => new LabeledPrediction(row.Action, row.MostProbableInState))))
                : null,
            Calibration = calibration,
            Thresholds = [.. new[] { TurnTakingAction.StartSpeaking, TurnTakingAction.StartListening }
                .Select(action => ThresholdSweep.Create(run.Rows, action, calibration.Temperature)).OfType<ThresholdSweep>()],
            Slices = SliceTable.Create(run.Rows),
            Comparison = options.Compared is null ? null : ModelComparison.Create(run, options.Compared, options.Bootstrap),
        };
    }
}
