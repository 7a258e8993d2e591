namespace TurnTaking.Hub.Tests;

public sealed class HubModelReferenceTests
{
    [Theory]
    [InlineData("acme/turns", "acme/turns", "main")]
    [InlineData("acme/turns@v1.0", "acme/turns", "v1.0")]
    [InlineData("Acme-1/a.b_c@refs/pr/1", "Acme-1/a.b_c", "refs/pr/1")]
    [InlineData("a/b@e3a37384c4b19f1e7d29568a61634756e487b75e", "a/b", "e3a37384c4b19f1e7d29568a61634756e487b75e")]
    public void AReferenceIsRead(string text, string repository, string revision)
    {
        var reference = HubModelReference.Parse(text);

        Assert.Equal((repository, revision), (reference.Repository, reference.Revision));
        Assert.Equal(revision.Length == 40, reference.IsCommit);
        Assert.Equal(reference, HubModelReference.Parse(reference.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("turns")]
    [InlineData("a/b/c")]
    [InlineData("./turns")]
    [InlineData("../turns")]
    [InlineData("~/turns")]
    [InlineData("/turns")]
    [InlineData("acme/")]
    [InlineData("acme\\turns")]
    [InlineData("acme/tur ns")]
    [InlineData("acme/tu..rns")]
    [InlineData("acme/tu--rns")]
    [InlineData("acme/turns.git")]
    [InlineData("acme/turns\n")]
    [InlineData("acme/turns@")]
    [InlineData("acme/turns@../x")]
    [InlineData("acme/turns@a/../b")]
    [InlineData("acme/turns@a//b")]
    [InlineData("acme/turns@/etc")]
    public void AnotherTextIsNone(string text)
    {
        Assert.False(HubModelReference.TryParse(text, out _));
        Assert.Contains("expected owner/name", Assert.Throws<FormatException>(() => HubModelReference.Parse(text)).Message);
    }
}
