namespace TurnTaking.Training.Runs;

/// <summary>Training cannot go on: the message says at which step, and why.</summary>
internal sealed class TrainingFailedException(int step, string reason) : Exception($"step {step}: {reason}.");
