using Microsoft.AspNetCore.SignalR.Client;

namespace Samples;

/// <summary>Chats from the console with a hub that runs.</summary>
internal static class ConsoleChat
{
    public static async Task RunAsync(Uri hub)
    {
        await using var connection = new HubConnectionBuilder().WithUrl(hub).Build();
        connection.On<float>(
            nameof(IChatParticipant.ListenOn), confidence => Console.WriteLine($"(the agent listens on: {confidence:P0})"));
        connection.On<string>(nameof(IChatParticipant.Reply), Console.Write);
        connection.On(nameof(IChatParticipant.EndReply), Console.WriteLine);
        await connection.StartAsync();
        while (Console.ReadLine() is { Length: > 0 } words)
        {
            await connection.InvokeAsync(nameof(ChatHub.Say), words);
        }
    }
}
