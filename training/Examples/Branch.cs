namespace TurnTaking.Training.Examples;

/// <summary>What a conversation might have gone on with, and the right action then.</summary>
/// <param name="Anchor">The index of the last token of the conversation that the branch sees.</param>
/// <param name="Ids">The branch's own tokens, the last of them the trigger.</param>
/// <param name="Action">The right action.</param>
/// <param name="Weight">The weight among all four actions, 0 to 2.</param>
/// <param name="PairWeight">The weight among the two actions that are possible for the agent's state, 0 to 2.</param>
internal sealed record Branch(int Anchor, int[] Ids, TurnTakingAction Action, float Weight, float PairWeight);
