using System.Buffers;
using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Samples;

/// <summary>The messages of a WebSocket, read by one and sent by many.</summary>
internal sealed class RelaySocket(WebSocket socket) : IDisposable
{
    private const int MaximumMessageLength = 64 * 1024;

    private readonly SemaphoreSlim _sending = new(1);

    /// <summary>Reads messages until the other side hangs up. What is no message ends the call.</summary>
    public async IAsyncEnumerable<RelayMessage> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        while (true)
        {
            if (await ReceiveAsync(buffer.GetMemory(4096), cancellationToken) is not { } received)
            {
                yield break;
            }

            buffer.Advance(received.Count);
            if (buffer.WrittenCount > MaximumMessageLength)
            {
                await CloseAsync(
                    WebSocketCloseStatus.MessageTooBig, $"A message has at most {MaximumMessageLength} bytes.", cancellationToken);
                yield break;
            }

            if (received.EndOfMessage)
            {
                if (Parse(buffer.WrittenSpan) is not { } message)
                {
                    await CloseAsync(WebSocketCloseStatus.InvalidPayloadData, "A message is a JSON object with a type.", cancellationToken);
                    yield break;
                }

                yield return message;
                buffer.ResetWrittenCount();
            }
        }
    }

    public async Task SendAsync(string token, bool isLast, CancellationToken cancellationToken)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(new(token, isLast), RelayJson.Default.TextMessage);
        await _sending.WaitAsync(cancellationToken);
        try
        {
            await socket.SendAsync(json, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        }
        finally
        {
            _sending.Release();
        }
    }

    public void Dispose() => _sending.Dispose();

    /// <returns>A part of a message, or <see langword="null"/> when the other side has hung up.</returns>
    private async Task<ValueWebSocketReceiveResult?> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            var received = await socket.ReceiveAsync(buffer, cancellationToken);
            if (received.MessageType != WebSocketMessageType.Close)
            {
                return received;
            }

            await CloseAsync(WebSocketCloseStatus.NormalClosure, "Goodbye.", cancellationToken);
        }
        catch (WebSocketException exception) when (exception.WebSocketErrorCode == WebSocketError.ConnectionClosedPrematurely)
        {
            // The line broke: the call is over, too.
        }

        return null;
    }

    private async Task CloseAsync(WebSocketCloseStatus status, string reason, CancellationToken cancellationToken)
    {
        await _sending.WaitAsync(cancellationToken);
        await socket.CloseOutputAsync(status, reason, cancellationToken);
        _sending.Release();
    }

    private static RelayMessage? Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, RelayJson.Default.RelayMessage) is { Type: not null } message ? message : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
