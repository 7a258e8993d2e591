namespace TurnTaking.Training.Examples;

/// <summary>A decision in a row.</summary>
/// <param name="Index">The place of the token after which it is made.</param>
/// <param name="Action">The right action.</param>
/// <param name="Weight">The weight among all four actions.</param>
/// <param name="PairWeight">The weight among the two of the agent's state.</param>
internal readonly record struct Decision(int Index, TurnTakingAction Action, float Weight, float PairWeight);
