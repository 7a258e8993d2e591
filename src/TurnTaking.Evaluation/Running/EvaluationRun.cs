namespace TurnTaking.Evaluation;

/// <summary>The predictions of one client for labelled conversations.</summary>
/// <param name="ModelId">The model that decided.</param>
/// <param name="Rows">The rows, in the order in which they were given.</param>
/// <param name="IsComplete">Whether all rows were predicted; <see langword="false"/> if the run was canceled.</param>
public sealed record EvaluationRun(string ModelId, IReadOnlyList<EvaluatedRow> Rows, bool IsComplete = true);
