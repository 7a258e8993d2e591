namespace TurnTaking.Training.Data;

/// <summary>A conversation whose last message has a label.</summary>
/// <param name="Turns">The turns, the last of them the labelled one.</param>
/// <param name="Action">The right action after it.</param>
internal sealed record LabeledConversation(IReadOnlyList<Turn> Turns, TurnTakingAction Action);
