namespace TurnTaking.Evaluation;

/// <summary>Represents the options of <see cref="Bootstrap"/>.</summary>
public sealed class BootstrapOptions
{
    /// <summary>Gets or sets how often the rows are drawn again, 1 or more.</summary>
    /// <value>The default is 1,000.</value>
    public int ResampleCount { get; set; } = 1000;

    /// <summary>Gets or sets the seed of the draws. The same seed gives the same intervals on every machine.</summary>
    /// <value>The default is 1.</value>
    public ulong Seed { get; set; } = 1;

    /// <summary>Gets or sets how sure the intervals are to hold the value, between 0 and 1.</summary>
    /// <value>The default is 0.95.</value>
    public double ConfidenceLevel { get; set; } = 0.95;

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(ResampleCount, 1);
        if (ConfidenceLevel is not (> 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(ConfidenceLevel), ConfidenceLevel, "The confidence level must be between 0 and 1.");
        }
    }
}
