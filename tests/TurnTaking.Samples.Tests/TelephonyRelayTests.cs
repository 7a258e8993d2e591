using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;

namespace TurnTaking.Tests;

public sealed class TelephonyRelayTests(TelephonyRelayTests.Server server) : IClassFixture<TelephonyRelayTests.Server>
{
    [Fact(Timeout = 60_000)]
    public async Task CallIsAnsweredAndInterrupted()
    {
        using var call = await CallAsync();

        await SendAsync(call, new { type = "setup", callSid = "CA1", from = "+15550100", to = "+15550101" });
        await SendAsync(call, new { type = "prompt", voicePrompt = "I'd like to book a table for", last = false });
        await SendAsync(call, new { type = "prompt", voicePrompt = "I'd like to book a table for tomorrow at seven please", last = true });
        Assert.Equal(("A table tomorrow at seven. How many of you will there be?", false), await ReceiveAsync(call));
        Assert.Equal(("", true), await ReceiveAsync(call));

        await SendAsync(call, new { type = "info", name = "agentSpeaking", value = "on" });
        await SendAsync(call, new { type = "info", name = "tokensPlayed", value = "A table tomorrow at seven." });
        await SendAsync(call, new { type = "prompt", voicePrompt = "no wait not seven I meant eight", last = true });
        Assert.Equal((" ", true), await ReceiveAsync(call));
        Assert.Equal(("A table for three, then. We will keep it for you for fifteen minutes.", false), await ReceiveAsync(call));
        Assert.Equal(("", true), await ReceiveAsync(call));

        await call.CloseAsync(WebSocketCloseStatus.NormalClosure, null, TestContext.Current.CancellationToken);
        await server.Sample.ReadLineAsync("The call CA1 has begun.");
    }

    [Theory(Timeout = 60_000)]
    [InlineData("hello", WebSocketCloseStatus.InvalidPayloadData)]
    [InlineData("{}", WebSocketCloseStatus.InvalidPayloadData)]
    [InlineData(null, WebSocketCloseStatus.MessageTooBig)]
    public async Task WhatIsNoMessageEndsTheCall(string? message, WebSocketCloseStatus expected)
    {
        using var call = await CallAsync();

        byte[] bytes = Encoding.UTF8.GetBytes(message ?? new string('a', 100_000));
        await call.SendAsync(bytes, WebSocketMessageType.Text, endOfMessage: true, TestContext.Current.CancellationToken);
        var result = await call.ReceiveAsync(new byte[1000], TestContext.Current.CancellationToken);

        Assert.Equal(expected, result.CloseStatus);
    }

    [Fact(Timeout = 60_000)]
    public async Task ProviderIsToldToOpenTheWebSocket()
    {
        using var http = new HttpClient();

        using var response = await http.PostAsync(new Uri(server.Address, "/voice"), content: null, TestContext.Current.CancellationToken);
        string xml = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var relay = XDocument.Parse(xml).Descendants("ConversationRelay").Single();

        Assert.Equal("application/xml", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal($"wss://{server.Address.Authority}/relay", relay.Attribute("url")?.Value);
    }

    private async Task<ClientWebSocket> CallAsync()
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(server.Address) { Scheme = "ws", Path = "/relay" }.Uri, TestContext.Current.CancellationToken);
        return socket;
    }

    private static Task SendAsync(ClientWebSocket call, object message)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(message);
        return call.SendAsync(json, WebSocketMessageType.Text, endOfMessage: true, TestContext.Current.CancellationToken);
    }

    private static async Task<(string? Token, bool IsLast)> ReceiveAsync(ClientWebSocket call)
    {
        byte[] buffer = new byte[4096];
        var result = await call.ReceiveAsync(buffer, TestContext.Current.CancellationToken);
        Assert.True(result.EndOfMessage);
        using var message = JsonDocument.Parse(buffer.AsMemory(0, result.Count));
        Assert.Equal("text", message.RootElement.GetProperty("type").GetString());
        return (message.RootElement.GetProperty("token").GetString(), message.RootElement.GetProperty("last").GetBoolean());
    }

    public sealed class Server : IAsyncLifetime
    {
        internal SampleProcess Sample { get; } = SampleProcess.Start("TelephonyRelay", ["--urls", "http://127.0.0.1:0"]);

        internal Uri Address { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Address = await Sample.ReadAddressAsync();

        public ValueTask DisposeAsync() => Sample.DisposeAsync();
    }
}
