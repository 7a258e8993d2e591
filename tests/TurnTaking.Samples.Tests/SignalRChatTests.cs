using System.Threading.Channels;
using Microsoft.AspNetCore.SignalR.Client;

namespace TurnTaking.Tests;

public class SignalRChatTests
{
    [Fact(Timeout = 60_000)]
    public async Task ReplyComesWhenTheTurnIsComplete()
    {
        await using var sample = SampleProcess.Start("SignalRChat", ["--urls", "http://127.0.0.1:0"]);
        var hub = new Uri(await sample.ReadAddressAsync(), "/chat");
        var heard = Channel.CreateUnbounded<string>();
        await using var connection = new HubConnectionBuilder().WithUrl(hub).Build();
        connection.On<float>("ListenOn", confidence => heard.Writer.TryWrite(confidence > 0.5f ? "listens on" : $"{confidence}"));
        connection.On<string>("Reply", text => heard.Writer.TryWrite(text));
        connection.On("EndReply", () => heard.Writer.TryWrite("end"));
        await connection.StartAsync(TestContext.Current.CancellationToken);

        await SayAsync("I'd like to book a table for");
        Assert.Equal("listens on", await HearAsync());
        await SayAsync("tomorrow at seven please");
        Assert.Equal("A table tomorrow at seven. How many of you will there be?", await HearAsync());
        Assert.Equal("end", await HearAsync());

        // The sample's own client, as another guest of the same hub.
        await using var console = SampleProcess.Start("SignalRChat", ["--connect", $"{hub}"]);
        await console.TypeAsync("two adults and");
        await console.ReadLineAsync("(the agent listens on: ");
        await console.TypeAsync("one child please");
        await console.ReadLineAsync("A table for three, then.");
        await console.EndAsync();

        Task SayAsync(string words) => connection.InvokeAsync("Say", words, TestContext.Current.CancellationToken);

        ValueTask<string> HearAsync() => heard.Reader.ReadAsync(TestContext.Current.CancellationToken);
    }
}
