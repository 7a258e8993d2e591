using System.Net.WebSockets;
using System.Text.Json;

namespace TurnTaking.Playground;

/// <summary>Carries the messages of one page over its socket.</summary>
internal sealed class PlaygroundConnection(WebSocket socket, Outbox outbox)
{
    /// <summary>The most bytes of a message.</summary>
    public const int MaximumMessageSize = 16 * 1024;

    /// <summary>The most characters of what is said in one segment.</summary>
    public const int MaximumTextLength = 2000;

    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(1);

    /// <summary>Carries messages until the page or the host ends it.</summary>
    /// <param name="session">Takes what comes in.</param>
    /// <param name="aborted">A token that is canceled when the page is gone.</param>
    /// <param name="stopping">A token that is canceled when the host stops.</param>
    public async Task RunAsync(PlaygroundSession session, CancellationToken aborted, CancellationToken stopping)
    {
        using var abort = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        using var registration = stopping.Register(() =>
        {
            outbox.Complete(WebSocketCloseStatus.EndpointUnavailable, "The playground was stopped.");
            abort.CancelAfter(CloseTimeout);
        });
        var receiving = ReceiveAsync(session, abort.Token);
        try
        {
            await SendAsync(abort.Token).ConfigureAwait(false);

            // Whoever does not answer the close in time is let go.
            abort.CancelAfter(CloseTimeout);
        }
        catch (Exception exception) when (IsEnd(exception))
        {
            await abort.CancelAsync().ConfigureAwait(false);
        }

        await receiving.ConfigureAwait(false);
    }

    private async Task SendAsync(CancellationToken cancellationToken)
    {
        await foreach (var message in outbox.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            byte[] bytes = JsonSerializer.SerializeToUtf8Bytes(message, PlaygroundJson.Default.ServerMessage);
            await socket.SendAsync(bytes, WebSocketMessageType.Text, endOfMessage: true, cancellationToken).ConfigureAwait(false);
        }

        await socket.CloseOutputAsync(outbox.Close.Status, outbox.Close.Reason, cancellationToken).ConfigureAwait(false);
    }

    private async Task ReceiveAsync(PlaygroundSession session, CancellationToken cancellationToken)
    {
        try
        {
            byte[] buffer = new byte[MaximumMessageSize];
            while (await ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is { } length)
            {
                // Nothing more is taken from a page that does not read what it is told.
                if (await outbox.WaitForSpaceAsync(cancellationToken).ConfigureAwait(false))
                {
                    await HandleAsync(session, buffer.AsMemory(0, length), cancellationToken).ConfigureAwait(false);
                }
            }
        }
        catch (Exception exception) when (IsEnd(exception))
        {
            // The page has gone.
        }
        finally
        {
            outbox.Complete(WebSocketCloseStatus.NormalClosure, "");
        }
    }

    /// <summary>Reads one message.</summary>
    /// <returns>Its length; <see langword="null"/> at the end.</returns>
    private async Task<int?> ReadAsync(byte[] buffer, CancellationToken cancellationToken)
    {
        int length = 0;
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false);
            length += part.Count;
            if (part.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            if (part.MessageType != WebSocketMessageType.Text)
            {
                outbox.Complete(WebSocketCloseStatus.InvalidMessageType, "Messages are text.");
                length = 0;
            }
            else if (part.EndOfMessage)
            {
                return length;
            }
            else if (length == buffer.Length)
            {
                outbox.Complete(WebSocketCloseStatus.MessageTooBig, $"A message has at most {MaximumMessageSize} bytes.");
                length = 0;
            }
        }
    }

    private async Task HandleAsync(PlaygroundSession session, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            var message = JsonSerializer.Deserialize(bytes.Span, PlaygroundJson.Default.ClientMessage) ??
                throw new JsonException("It is null.");
            if (message is TypedMessage { Text.Length: > MaximumTextLength } or TranscriptMessage { Text.Length: > MaximumTextLength })
            {
                throw new ArgumentException($"A text has at most {MaximumTextLength} characters.");
            }

            await session.HandleAsync(message).ConfigureAwait(false);
        }
        catch (ArgumentException exception)
        {
            await outbox.WriteAsync(new ErrorMessage(session.Time, exception.Message), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException)
        {
            outbox.Complete(WebSocketCloseStatus.InvalidPayloadData, "That is no message of the playground.");
        }
    }

    private static bool IsEnd(Exception exception) => exception is OperationCanceledException or WebSocketException;
}
