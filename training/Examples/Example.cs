namespace TurnTaking.Training.Examples;

/// <summary>A window of a conversation and the decisions that are asked at places in it.</summary>
/// <param name="Main">The token ids of the conversation.</param>
/// <param name="Branches">The decisions.</param>
internal sealed record Example(int[] Main, IReadOnlyList<Branch> Branches);
