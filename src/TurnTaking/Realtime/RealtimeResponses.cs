namespace TurnTaking;

/// <summary>Knows which response of a realtime session is active. It is thread-safe.</summary>
internal sealed class RealtimeResponses
{
    private readonly Lock _lock = new();
    private TaskCompletionSource? _active;
    private string? _messageId;
    private int _requestedCount;

    /// <summary>Gets a task that ends with the active response, or <see langword="null"/> if there is none.</summary>
    public Task? ActiveResponse
    {
        get
        {
            lock (_lock)
            {
                return _active?.Task;
            }
        }
    }

    public void NoteRequested(string? messageId = null)
    {
        lock (_lock)
        {
            _requestedCount++;
            _messageId = messageId;
            Activate();
        }
    }

    /// <summary>Notes that a response began.</summary>
    /// <returns>Whether it was asked for.</returns>
    public bool NoteCreated()
    {
        lock (_lock)
        {
            Activate();
            bool isRequested = _requestedCount > 0;
            _requestedCount -= isRequested ? 1 : 0;
            return isRequested;
        }
    }

    public void NoteEnded()
    {
        lock (_lock)
        {
            _active?.SetResult();
            _active = null;
        }
    }

    /// <summary>Notes that a request for a response failed.</summary>
    /// <returns>Whether it was the last request.</returns>
    public bool NoteFailed(string? messageId)
    {
        lock (_lock)
        {
            if (messageId != _messageId || _requestedCount == 0)
            {
                return false;
            }

            _messageId = null;
            _requestedCount--;
            NoteEnded();
            return true;
        }
    }

    private void Activate() => _active ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
}
