namespace TurnTaking.Training.Runs;

/// <summary>How well a dev set is predicted; shares from 0 to 1.</summary>
/// <param name="Set">The name of the set.</param>
/// <param name="Accuracy">The share of right predictions among the four actions.</param>
/// <param name="MacroF1">The mean F1 of the actions that occur as right ones.</param>
/// <param name="PairAccuracy">The share of right predictions where the agent's state is known.</param>
internal readonly record struct DevScore(string Set, double Accuracy, double MacroF1, double PairAccuracy);
