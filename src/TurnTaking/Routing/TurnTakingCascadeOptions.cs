namespace TurnTaking;

/// <summary>Represents the options of <c>UseCascade</c>: when the large model is asked, and when it is given up.</summary>
public sealed class TurnTakingCascadeOptions : TurnTakingGuardOptions
{
    private float _minimumMargin = 0.5f;

    /// <summary>
    /// Gets or sets the <see cref="TurnTakingPrediction.Margin"/> from which on the small model's decision stands: -1 to 1.
    /// </summary>
    /// <value>
    /// The default is 0.5: with two possible actions, 0.75 against 0.25. A higher one asks the large model more often; above 1 would be always.
    /// </value>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of its range.</exception>
    public float MinimumMargin
    {
        get => _minimumMargin;
        set => _minimumMargin = value is >= -1 and <= 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, $"{nameof(MinimumMargin)} must be between -1 and 1.");
    }
}
