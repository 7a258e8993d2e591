namespace TurnTaking;

/// <summary>How long to wait after the user's last speech, by the probability that they have finished.</summary>
internal sealed class WaitPolicy
{
    private readonly LiveConversationOptions _options;
    private readonly TimeSpan _minimum;
    private readonly TimeSpan _maximum;
    private readonly double _exponent;
    private readonly PauseStatistics? _pauses;

    public WaitPolicy(LiveConversationOptions options)
    {
        _options = options;

        var (minimum, maximum, exponent) = GetPreset(options.Eagerness);
        _minimum = options.MinimumWait ?? TimeSpan.FromSeconds(minimum);
        _maximum = options.MaximumWait ?? TimeSpan.FromSeconds(maximum);
        _maximum = _maximum < _minimum && options.MaximumWait is null ? _minimum : _maximum;
        _minimum = _minimum > _maximum ? _maximum : _minimum;
        _exponent = options.WaitExponent ?? exponent;
        _pauses = options.Eagerness == Eagerness.Auto ? new() : null;
    }

    /// <summary>Gets the waits, in seconds, and the exponent of a preset.</summary>
    public static (double Minimum, double Maximum, double Exponent) GetPreset(Eagerness eagerness) => eagerness switch
    {
        // Fitted on two-party stretches of the AMI meetings' training part, to cut off about 10, 35 and 20 in 100 turns there.
        Eagerness.Low => (1.0, 2.4, 2.0),
        Eagerness.High => (0.3, 1.6, 2.5),
        _ => (0.65, 1.8, 2.0),
    };

    /// <summary>Gets the wait.</summary>
    /// <param name="endProbability">
    /// The probability that the user has finished, or <see langword="null"/> while it is not known.
    /// </param>
    /// <param name="isEntryInProgress">Whether a number, a spelling or an address seems to go on.</param>
    public TimeSpan GetWait(double? endProbability, bool isEntryInProgress)
    {
        var wait = endProbability is { } probability
            ? _minimum + ((_maximum - _minimum) * Math.Pow(1 - Math.Clamp(probability, 0, 1), _exponent))
            : _options.SilenceWait;
        wait *= _pauses?.Scale ?? 1;
        return isEntryInProgress && wait < _options.EntryWait ? _options.EntryWait : wait;
    }

    /// <summary>Notes a pause after which the user went on.</summary>
    public void ObservePause(TimeSpan pause) => _pauses?.Observe(pause);
}
