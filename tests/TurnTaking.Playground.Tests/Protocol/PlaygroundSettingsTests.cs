using System.Text.Json;

namespace TurnTaking.Playground.Tests;

public sealed class PlaygroundSettingsTests
{
    [Fact]
    public void WithoutSettingsTheOptionsAreTheDefaults() => AssertSame(new(), new PlaygroundSettings().CreateOptions());

    [Theory]
    [InlineData(Eagerness.Low)]
    [InlineData(Eagerness.Medium)]
    [InlineData(Eagerness.High)]
    [InlineData(Eagerness.Auto)]
    public void APresetsSettingsAreWhatItWaits(Eagerness eagerness)
    {
        var preset = new WaitPolicy(new() { Eagerness = eagerness });
        var settings = new WaitPolicy(PlaygroundSettings.GetPreset(eagerness).CreateOptions());

        foreach (double probability in (double[])[0, 0.3, 0.7, 1])
        {
            Assert.Equal(preset.GetWait(probability, isEntryInProgress: false), settings.GetWait(probability, isEntryInProgress: false));
        }
    }

    [Fact]
    public void EverySettingReachesItsOption()
    {
        var options = Parse("""
            {"eagerness":"High","minimumWait":0.2,"maximumWait":0.9,"waitExponent":3,"silenceWait":0.5,"entryWait":0.6,"eagerThreshold":0.4,
            "interruptionThreshold":0.8,"backchannelThreshold":0.1,"overlapLimit":0.7,"holdLimit":12}
            """).CreateOptions();

        AssertSame(
            new()
            {
                Eagerness = Eagerness.High,
                MinimumWait = TimeSpan.FromSeconds(0.2),
                MaximumWait = TimeSpan.FromSeconds(0.9),
                WaitExponent = 3,
                SilenceWait = TimeSpan.FromSeconds(0.5),
                EntryWait = TimeSpan.FromSeconds(0.6),
                EagerThreshold = 0.4,
                InterruptionThreshold = 0.8,
                BackchannelThreshold = 0.1,
                OverlapLimit = TimeSpan.FromSeconds(0.7),
                HoldLimit = TimeSpan.FromSeconds(12),
            },
            options);
    }

    [Theory]
    [InlineData("""{"silenceWait":0}""", "silenceWait must be above 0 and at most 86400 seconds, but is 0.")]
    [InlineData("""{"minimumWait":1e300}""", "minimumWait must be above 0 and at most 86400 seconds, but is 1E+300.")]
    [InlineData("""{"eagerThreshold":1.5}""", "EagerThreshold must be between 0 and 1, but is 1.5.")]
    [InlineData("""{"minimumWait":2,"maximumWait":1}""", "MaximumWait must not be shorter than MinimumWait.")]
    public void SettingsOutOfTheirRangeAreRefused(string json, string message) =>
        Assert.Equal(message, Assert.Throws<ArgumentException>(() => Parse(json).CreateOptions()).Message);

    private static PlaygroundSettings Parse(string json) => JsonSerializer.Deserialize(json, PlaygroundJson.Default.PlaygroundSettings)!;

    private static void AssertSame(LiveConversationOptions expected, LiveConversationOptions actual)
    {
        foreach (var property in typeof(LiveConversationOptions).GetProperties())
        {
            Assert.Equal(property.GetValue(expected), property.GetValue(actual));
        }
    }
}
