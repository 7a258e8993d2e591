using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace TurnTaking.Playground.Tests;

/// <summary>A page's end of a conversation, without the page.</summary>
internal sealed class ConversationClient(ClientWebSocket socket) : IDisposable
{
    public WebSocketCloseStatus? CloseStatus => socket.CloseStatus;

    public string? CloseReason => socket.CloseStatusDescription;

    public Task SendAsync(ClientMessage message) => SendAsync(JsonSerializer.Serialize(message, PlaygroundJson.Default.ClientMessage));

    public Task SendAsync(string text, WebSocketMessageType type = WebSocketMessageType.Text) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(text), type, endOfMessage: true, TestContext.Current.CancellationToken);

    /// <summary>Gets the next message; <see langword="null"/> once the socket is closed.</summary>
    public async Task<ServerMessage?> ReadAsync()
    {
        byte[] buffer = new byte[64 * 1024];
        var result = await socket.ReceiveAsync(buffer.AsMemory(), TestContext.Current.CancellationToken);
        return result.MessageType == WebSocketMessageType.Close
            ? null
            : JsonSerializer.Deserialize(buffer.AsSpan(0, result.Count), PlaygroundJson.Default.ServerMessage);
    }

    /// <summary>Gets the next message of a type, and passes over all others.</summary>
    public async Task<T> ReadAsync<T>(Func<T, bool>? isWanted = null)
        where T : ServerMessage
    {
        while (await ReadAsync() is { } message)
        {
            if (message is T wanted && isWanted?.Invoke(wanted) != false)
            {
                return wanted;
            }
        }

        throw new InvalidOperationException($"The socket was closed ({CloseStatus}, {CloseReason}) before {typeof(T).Name}.");
    }

    public async Task<PlaygroundEvent> ReadEventAsync(string name) =>
        (await ReadAsync<EventMessage>(message => message.Event.Name == name)).Event;

    /// <summary>Reads until the server closes the socket.</summary>
    public async Task<WebSocketCloseStatus?> ReadToEndAsync()
    {
        while (await ReadAsync() is not null)
        {
        }

        return CloseStatus;
    }

    /// <summary>Vanishes without a word.</summary>
    public void Abort() => socket.Abort();

    public void Dispose() => socket.Dispose();
}
