using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace TurnTaking.Playground;

/// <summary>What waits to be sent to one page.</summary>
/// <remarks>
/// Nothing that happened is lost: who writes waits while the page reads too slowly. Of predictions and waits, which say how things
/// are, only the newest is kept.
/// </remarks>
internal sealed class Outbox
{
    private const int Capacity = 128;

    // An empty item says that there is something in the places of the newest.
    private readonly Channel<ServerMessage?> _queue = Channel.CreateBounded<ServerMessage?>(
        new BoundedChannelOptions(Capacity) { SingleReader = true });
    private readonly Lock _lock = new();
    private bool _isCompleted;
    private ServerMessage? _prediction;
    private ServerMessage? _wait;

    /// <summary>Gets how the connection is to be closed once everything has been sent.</summary>
    public (WebSocketCloseStatus Status, string Reason) Close { get; private set; } = (WebSocketCloseStatus.NormalClosure, "");

    /// <summary>Waits until the page has read enough for something more to happen.</summary>
    /// <returns>Whether something more may happen: the connection is not to be closed.</returns>
    public ValueTask<bool> WaitForSpaceAsync(CancellationToken cancellationToken) => _queue.Writer.WaitToWriteAsync(cancellationToken);

    /// <summary>Adds something that happened.</summary>
    public async ValueTask WriteAsync(ServerMessage message, CancellationToken cancellationToken)
    {
        while (await _queue.Writer.WaitToWriteAsync(cancellationToken).ConfigureAwait(false) && !_queue.Writer.TryWrite(message))
        {
            // Another writer took the place.
        }
    }

    /// <summary>Replaces the prediction that waits to be sent.</summary>
    public void Update(PredictionMessage message) => Update(ref _prediction, message);

    /// <summary>Replaces the wait that waits to be sent.</summary>
    public void Update(WaitMessage message) => Update(ref _wait, message);

    /// <summary>Takes in nothing more; the first reason counts.</summary>
    public void Complete(WebSocketCloseStatus status, string reason)
    {
        lock (_lock)
        {
            if (!_isCompleted)
            {
                _isCompleted = true;
                Close = (status, reason);
                _queue.Writer.Complete();
            }
        }
    }

    /// <summary>Gets the messages as they are to be sent, until there are no more.</summary>
    public async IAsyncEnumerable<ServerMessage> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var message in _queue.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            if (message is not null)
            {
                yield return message;
            }

            if (Interlocked.Exchange(ref _wait, null) is { } wait)
            {
                yield return wait;
            }

            if (Interlocked.Exchange(ref _prediction, null) is { } prediction)
            {
                yield return prediction;
            }
        }
    }

    private void Update(ref ServerMessage? place, ServerMessage message)
    {
        if (Interlocked.Exchange(ref place, message) is null)
        {
            // Where the queue is full, the places are looked at after its next message anyway.
            _queue.Writer.TryWrite(null);
        }
    }
}
