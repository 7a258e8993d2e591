namespace TurnTaking.Playground.Tests;

public sealed class PlaygroundAddressTests
{
    [Fact]
    public void OnlyThisMachineReachesTheDefault() => Assert.True(PlaygroundAddress.Default.IsLoopback);

    [Theory]
    [InlineData("http://localhost:8080", true)]
    [InlineData("http://127.0.0.1:8080", true)]
    [InlineData("http://[::1]:8080", true)]
    [InlineData("http://*:8080", false)]
    [InlineData("http://0.0.0.0:8080", false)]
    [InlineData("http://192.168.1.20:8080", false)]
    [InlineData("http://localhost.example.com:8080", false)]
    public void LoopbackIsKnown(string text, bool isLoopback) => Assert.Equal(isLoopback, PlaygroundAddress.Parse(text).IsLoopback);

    [Theory]
    [InlineData("")]
    [InlineData("8080")]
    [InlineData("localhost:8080")]
    [InlineData("https://localhost:8080")]
    [InlineData("http://localhost:8080/path")]
    [InlineData("http://localhost:80800")]
    [InlineData("http://unix:/run/playground.sock")]
    public void OtherAddressesAreRefused(string text)
    {
        var exception = Assert.Throws<FormatException>(() => PlaygroundAddress.Parse(text));

        Assert.Equal($"'{text}' is no address to listen on; expected http://HOST:PORT, such as http://localhost:5230.", exception.Message);
    }
}
