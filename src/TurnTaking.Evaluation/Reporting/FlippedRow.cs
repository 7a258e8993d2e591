namespace TurnTaking.Evaluation;

/// <summary>A row for which two clients predict different actions.</summary>
/// <param name="Subset">The part of the data.</param>
/// <param name="Id">What identifies the row within its subset.</param>
/// <param name="Action">The right action.</param>
/// <param name="First">The first client's most probable action.</param>
/// <param name="Second">The second client's most probable action.</param>
public sealed record FlippedRow(
    string Subset, string Id, TurnTakingAction Action, TurnTakingAction First, TurnTakingAction Second);
