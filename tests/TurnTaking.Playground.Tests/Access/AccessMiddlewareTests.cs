using System.Net;
using System.Net.WebSockets;

namespace TurnTaking.Playground.Tests;

public sealed class AccessMiddlewareTests : IAsyncLifetime
{
    private readonly TestTurnTakingClient _client = TestTurnTakingClient.Predicting(TurnTakingAction.StartSpeaking);
    private RunningPlayground _playground = null!;

    public async ValueTask InitializeAsync() => _playground = await RunningPlayground.StartAsync(_client);

    public async ValueTask DisposeAsync()
    {
        await _playground.DisposeAsync();
        _client.Dispose();
    }

    /// <summary>The name of a site that is made to point at this machine stays the name of that site.</summary>
    [Theory]
    [InlineData("localhost", HttpStatusCode.OK)]
    [InlineData("127.0.0.1", HttpStatusCode.OK)]
    [InlineData("[::1]", HttpStatusCode.OK)]
    [InlineData("evil.example.com", HttpStatusCode.Forbidden)]
    [InlineData("localhost.evil.example.com", HttpStatusCode.Forbidden)]
    public async Task HostMustBeThisMachine(string host, HttpStatusCode status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "");
        request.Headers.Host = host;

        using var response = await _playground.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(status, response.StatusCode);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("null")]
    [InlineData("http://evil.example.com")]
    [InlineData("http://127.0.0.1:1")]
    public async Task ConversationsOfOtherOriginsAreRefused(string? origin)
    {
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        if (origin is not null)
        {
            socket.Options.SetRequestHeader("Origin", origin);
        }

        await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(
            new UriBuilder(_playground.Url) { Scheme = "ws", Path = "api/conversation" }.Uri, TestContext.Current.CancellationToken));

        Assert.Equal(HttpStatusCode.Forbidden, socket.HttpStatusCode);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("http://evil.example.com")]
    public async Task ReplaysOfOtherOriginsAreRefused(string? origin)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/replay") { Content = new StringContent("{}") };
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        using var response = await _playground.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task ConversationNeedsAWebSocket()
    {
        using var response = await _playground.Http.GetAsync("api/conversation", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task PageMayLoadNothingFromElsewhere()
    {
        using var response = await _playground.Http.GetAsync("", TestContext.Current.CancellationToken);

        string policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'; script-src 'self'; style-src 'self'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
    }
}
