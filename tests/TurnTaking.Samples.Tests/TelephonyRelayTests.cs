using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;

namespace TurnTaking.Tests;

public class TelephonyRelayTests
{
    [Fact(Timeout = 60_000)]
    public async Task CallIsAnsweredAndInterrupted()
    {
        await using var sample = SampleProcess.Start("TelephonyRelay", ["--urls", "http://127.0.0.1:0"]);
        var address = await sample.ReadAddressAsync();
        using var call = await CallAsync(address);

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
        await sample.ReadLineAsync("The call CA1 has begun.");
    }

    [Theory(Timeout = 60_000)]
    [InlineData("hello", WebSocketCloseStatus.InvalidPayloadData)]
    [InlineData("{}", WebSocketCloseStatus.InvalidPayloadData)]
    [InlineData(null, WebSocketCloseStatus.MessageTooBig)]
    public async Task WhatIsNoMessageEndsTheCall(string? message, WebSocketCloseStatus expected)
    {
        await using var sample = SampleProcess.Start("TelephonyRelay", ["--urls", "http://127.0.0.1:0"]);
        using var call = await CallAsync(await sample.ReadAddressAsync());

        byte[] bytes = Encoding.UTF8.GetBytes(message ?? new string('a', 100_000));
        await call.SendAsync(bytes, WebSocketMessageType.Text, endOfMessage: true, TestContext.Current.CancellationToken);
        var result = await call.ReceiveAsync(new byte[1000], TestContext.Current.CancellationToken);

        Assert.Equal(expected, result.CloseStatus);
    }

    [Fact(Timeout = 60_000)]
    public async Task ProviderIsToldToOpenTheWebSocket()
    {
        await using var sample = SampleProcess.Start("TelephonyRelay", ["--urls", "http://127.0.0.1:0"]);
        var address = await sample.ReadAddressAsync();
        using var http = new HttpClient();

        using var response = await http.PostAsync(new Uri(address, "/voice"), content: null, TestContext.Current.CancellationToken);
        string xml = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var relay = XDocument.Parse(xml).Descendants("ConversationRelay").Single();

        Assert.Equal("application/xml", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal($"wss://{address.Authority}/relay", relay.Attribute("url")?.Value);
    }

    private static async Task<ClientWebSocket> CallAsync(Uri address)
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(address) { Scheme = "ws", Path = "/relay" }.Uri, TestContext.Current.CancellationToken);
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
}
