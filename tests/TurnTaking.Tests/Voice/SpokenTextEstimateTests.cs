using Microsoft.Extensions.Time.Testing;

namespace TurnTaking.Tests;

public class SpokenTextEstimateTests
{
    [Fact]
    public void WholeWordsAreHeardAsTimeGoesOn()
    {
        FakeTimeProvider time = new();
        SpokenTextEstimate spoken = new(time, charactersPerSecond: 10);
        Assert.Equal("", spoken.Get());
        spoken.StartSentence("We open at nine. ");
        Assert.Equal("", spoken.Get());
        time.Advance(TimeSpan.FromSeconds(0.5));
        Assert.Equal("We", spoken.Get());
        time.Advance(TimeSpan.FromSeconds(0.2));
        Assert.Equal("We open", spoken.Get());
        spoken.EndSentence();
        Assert.Equal("We open at nine.", spoken.Get());
        spoken.StartSentence("Shall I book?");
        time.Advance(TimeSpan.FromSeconds(0.55));
        Assert.Equal("We open at nine. Shall", spoken.Get());
        time.Advance(TimeSpan.FromSeconds(100));
        Assert.Equal("We open at nine. Shall I book?", spoken.Get());
    }

    [Fact]
    public void NothingIsHeardInAPause()
    {
        FakeTimeProvider time = new();
        SpokenTextEstimate spoken = new(time, charactersPerSecond: 10);
        spoken.StartSentence("We open at nine.");
        time.Advance(TimeSpan.FromSeconds(0.2));
        spoken.Pause();
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal("We", spoken.Get());
        spoken.Resume();
        time.Advance(TimeSpan.FromSeconds(0.5));
        Assert.Equal("We open", spoken.Get());
    }
}
