namespace TurnTaking.Training.Runs;

/// <summary>Averages over the steps since the last line of the log.</summary>
/// <param name="Loss">What is minimized.</param>
/// <param name="LanguageLoss">The language model's cross entropy a token.</param>
/// <param name="ActionLoss">The cross entropy over the four actions.</param>
/// <param name="PairLoss">The cross entropy over the two actions of the agent's state.</param>
/// <param name="GradientNorm">The length of the gradients before they are cut.</param>
/// <param name="TokensPerSecond">The number of tokens a second, with everything but evaluations and checkpoints.</param>
internal readonly record struct StepSummary(
    double Loss, double LanguageLoss, double ActionLoss, double PairLoss, double GradientNorm, double TokensPerSecond);
