namespace TurnTaking.Tests;

public class LanguageCuesTests
{
    [Theory]
    [InlineData("en", true)]
    [InlineData("en-US", true)]
    [InlineData("EN_gb", true)]
    [InlineData("de", false)]
    [InlineData("eng", false)]
    [InlineData("xx-klingon", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void OnlyEnglishIsKnown(string? language, bool isKnown)
    {
        var cues = LanguageCues.For(language);
        Assert.Equal(isKnown, cues.IsHoldRequest("hold on"));
        Assert.Equal(isKnown, cues.IsAcknowledgement("yeah"));
        Assert.Equal(isKnown, cues.IsEntryInProgress("my number is five five", null));
    }

    [Theory]
    [InlineData("my number is five five five", null)]
    [InlineData("it's 5 5 5", "What is your phone number?")]
    [InlineData("five five five one two", null)]
    [InlineData("my email is john", null)]
    [InlineData("john at", "What is your e-mail address?")]
    [InlineData("b a r t", null)]
    [InlineData("s m", "Could you spell your name?")]
    [InlineData("yeah it's", "What is your account number?")]
    public void EntriesInProgressAreRecognized(string text, string? agentText) =>
        Assert.True(LanguageCues.For("en").IsEntryInProgress(text, agentText));

    [Theory]
    [InlineData("", null)]
    [InlineData("a table for two", null)]
    [InlineData("at seven", null)]
    [InlineData("my number is 555 123 4567", null)]
    [InlineData("it is john at example dot com", null)]
    [InlineData("I want to go home", "What is your phone number?")]
    [InlineData("yes", "Do you want to go?")]
    public void OtherTurnsAreNot(string text, string? agentText) =>
        Assert.False(LanguageCues.For("en").IsEntryInProgress(text, agentText));

    [Theory]
    [InlineData("yeah", true)]
    [InlineData("Uh-huh, okay.", true)]
    [InlineData("yeah but", false)]
    [InlineData("", false)]
    public void AcknowledgementsAreRecognized(string text, bool isAcknowledgement) =>
        Assert.Equal(isAcknowledgement, LanguageCues.For("en").IsAcknowledgement(text));
}
