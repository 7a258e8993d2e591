using System.Globalization;

namespace TurnTaking.Replay;

/// <summary>A way to decide when the user has finished.</summary>
/// <param name="Name">Its name in tables.</param>
/// <param name="Conversation">The options of the live conversation.</param>
/// <param name="UsesPredictions">Whether predictions are asked for; otherwise silence decides alone.</param>
public sealed record ReplayPolicy(string Name, LiveConversationOptions Conversation, bool UsesPredictions)
{
    private static readonly double[] Silences = [0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 1.0, 1.2, 1.5, 2.0];
    private static readonly (double Minimum, double Maximum)[] Waits =
    [
        (0.25, 1.2), (0.35, 1.6), (0.45, 1.8), (0.55, 1.8), (0.75, 2.0), (0.85, 2.0), (1.0, 2.2), (1.1, 2.6), (1.4, 3.0),
    ];

    /// <summary>Gets a value indicating whether it is a preset: one of <see cref="Eagerness"/>, with nothing changed.</summary>
    public bool IsPreset { get; init; }

    /// <summary>Makes the policies that wait for a silence of 0.2 to 2 seconds.</summary>
    /// <returns>The policies, the quickest first.</returns>
    public static IEnumerable<ReplayPolicy> CreateSilencePolicies() => Silences.Select(silence => new ReplayPolicy(
        string.Create(CultureInfo.InvariantCulture, $"silence {silence:0.0} s"),
        ReplayOptions.CreateSilencePolicy(TimeSpan.FromSeconds(silence)),
        UsesPredictions: false));

    /// <summary>Makes the policies of the presets.</summary>
    /// <returns>The policies, the quickest first.</returns>
    public static IEnumerable<ReplayPolicy> CreatePresets() =>
        new[] { Eagerness.High, Eagerness.Medium, Eagerness.Auto, Eagerness.Low }.Select(eagerness => new ReplayPolicy(
            $"fused, {eagerness.ToString().ToLowerInvariant()}", new() { Eagerness = eagerness }, UsesPredictions: true)
        {
            IsPreset = true,
        });

    /// <summary>Makes fused policies from quick to patient, besides the presets.</summary>
    /// <returns>The policies, the quickest first.</returns>
    public static IEnumerable<ReplayPolicy> CreateSweep() => Waits.Select(wait => new ReplayPolicy(
        string.Create(CultureInfo.InvariantCulture, $"fused {wait.Minimum:0.00}-{wait.Maximum:0.0} s"),
        new() { MinimumWait = TimeSpan.FromSeconds(wait.Minimum), MaximumWait = TimeSpan.FromSeconds(wait.Maximum) },
        UsesPredictions: true));
}
