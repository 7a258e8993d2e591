namespace TurnTaking.Evaluation;

/// <summary>The results of the choice among some actions, action by action.</summary>
/// <param name="Classes">The metrics of the actions that occur.</param>
/// <param name="Confusion">
/// How many rows of each occurring action (outer) are predicted to have which (inner), in their order.
/// </param>
public sealed record ActionResults(IReadOnlyList<ClassMetrics> Classes, IReadOnlyList<IReadOnlyList<long>> Confusion)
{
    /// <summary>Gets the results that a matrix holds.</summary>
    /// <param name="matrix">The matrix.</param>
    /// <returns>The results.</returns>
    public static ActionResults Of(ConfusionMatrix matrix)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        var actions = matrix.OccurringActions;
        return new(
            [.. actions.Select(matrix.GetMetrics)],
            [.. actions.Select(actual => (IReadOnlyList<long>)[.. actions.Select(predicted => matrix[actual, predicted])])]);
    }
}
