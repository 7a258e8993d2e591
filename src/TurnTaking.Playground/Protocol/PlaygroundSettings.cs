using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace TurnTaking.Playground;

/// <summary>The options of a conversation as the page has them: times in seconds, and <see langword="null"/> for the default.</summary>
internal sealed record PlaygroundSettings
{
    private const double LongestTime = 24 * 60 * 60;

    public Eagerness? Eagerness { get; init; }

    public double? MinimumWait { get; init; }

    public double? MaximumWait { get; init; }

    public double? WaitExponent { get; init; }

    public double? SilenceWait { get; init; }

    public double? EntryWait { get; init; }

    public double? EagerThreshold { get; init; }

    public double? InterruptionThreshold { get; init; }

    public double? BackchannelThreshold { get; init; }

    public double? OverlapLimit { get; init; }

    public double? HoldLimit { get; init; }

    /// <summary>Makes the options of a conversation.</summary>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public LiveConversationOptions CreateOptions()
    {
        var options = new LiveConversationOptions
        {
            Eagerness = Eagerness ?? default,
            MinimumWait = GetTime(MinimumWait),
            MaximumWait = GetTime(MaximumWait),
            WaitExponent = WaitExponent,
        };
        options.SilenceWait = GetTime(SilenceWait) ?? options.SilenceWait;
        options.EntryWait = GetTime(EntryWait) ?? options.EntryWait;
        options.EagerThreshold = EagerThreshold ?? options.EagerThreshold;
        options.InterruptionThreshold = InterruptionThreshold ?? options.InterruptionThreshold;
        options.BackchannelThreshold = BackchannelThreshold ?? options.BackchannelThreshold;
        options.OverlapLimit = GetTime(OverlapLimit) ?? options.OverlapLimit;
        options.HoldLimit = GetTime(HoldLimit) ?? options.HoldLimit;
        return options.CloneValidated();
    }

    /// <summary>Gets the settings that the options of a preset have.</summary>
    public static PlaygroundSettings GetPreset(Eagerness eagerness)
    {
        var options = new LiveConversationOptions { Eagerness = eagerness };
        var (minimum, maximum, exponent) = WaitPolicy.GetPreset(eagerness);
        return new()
        {
            Eagerness = eagerness,
            MinimumWait = minimum,
            MaximumWait = maximum,
            WaitExponent = exponent,
            SilenceWait = options.SilenceWait.TotalSeconds,
            EntryWait = options.EntryWait.TotalSeconds,
            EagerThreshold = options.EagerThreshold,
            InterruptionThreshold = options.InterruptionThreshold,
            BackchannelThreshold = options.BackchannelThreshold,
            OverlapLimit = options.OverlapLimit.TotalSeconds,
            HoldLimit = options.HoldLimit.TotalSeconds,
        };
    }

    private static TimeSpan? GetTime(double? seconds, [CallerArgumentExpression(nameof(seconds))] string name = "") =>
        seconds is null ? null :
        seconds is > 0 and <= LongestTime ? TimeSpan.FromSeconds(seconds.Value) :
        throw new ArgumentException(string.Create(
            CultureInfo.InvariantCulture,
            $"{JsonNamingPolicy.CamelCase.ConvertName(name)} must be above 0 and at most {LongestTime} seconds, but is {seconds}."));
}
