namespace TurnTaking.ScaleOut;

/// <summary>What came of a request.</summary>
/// <param name="Due">When it was due, from the beginning.</param>
/// <param name="SinceDue">How long after that the answer was there.</param>
/// <param name="SinceSent">How long after it was sent the answer was there.</param>
/// <param name="Status">The status, or 0 for none.</param>
internal readonly record struct Answer(TimeSpan Due, TimeSpan SinceDue, TimeSpan SinceSent, int Status);
