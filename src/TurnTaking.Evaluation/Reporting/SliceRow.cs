namespace TurnTaking.Evaluation;

/// <summary>The results of the rows that have one trait in common.</summary>
/// <param name="Trait">The kind of trait, such as <c>turns</c>.</param>
/// <param name="Value">The trait.</param>
/// <param name="Count">The number of rows.</param>
/// <param name="Accuracy">The share of right predictions among the four actions, 0 to 1.</param>
/// <param name="MacroF1"><see cref="ConfusionMatrix.MacroF1"/> among the four actions.</param>
/// <param name="AccuracyInState">The share of right predictions among the two actions of the agent's state, 0 to 1.</param>
public sealed record SliceRow(string Trait, string Value, long Count, double Accuracy, double MacroF1, double AccuracyInState);
