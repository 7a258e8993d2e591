namespace TurnTaking;

/// <summary>A model's scores of the four actions after a prompt.</summary>
/// <param name="LogProbabilities">
/// The natural logarithms of the four actions' probabilities, in the order of <see cref="TurnTakingAction"/>. No temperature is applied, and no
/// other token has a share.
/// </param>
public sealed record ActionTokenScores(IReadOnlyList<float> LogProbabilities)
{
    /// <summary>Gets how many of the prompt's tokens were not computed again, because a cache held them.</summary>
    public int? CachedTokenCount { get; init; }
}
