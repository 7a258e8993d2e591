namespace TurnTaking.Evaluation;

/// <summary>How well one action is predicted.</summary>
/// <param name="Action">The action.</param>
/// <param name="Precision">
/// The share of right ones among the predictions of the action, 0 to 1; 0 if it is never predicted.
/// </param>
/// <param name="Recall">The share of found ones among the rows of the action, 0 to 1; 0 if there are none.</param>
/// <param name="F1">The harmonic mean of both, 0 to 1; 0 if the action neither occurs nor is predicted.</param>
/// <param name="Support">How many rows have the action.</param>
/// <param name="PredictedCount">How many rows are predicted to have it.</param>
public readonly record struct ClassMetrics(
    TurnTakingAction Action, double Precision, double Recall, double F1, long Support, long PredictedCount);
