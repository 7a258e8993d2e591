namespace TurnTaking.Onnx;

/// <summary>Keeps the keys and values of conversations, so that a prompt costs only the tokens after what it shares with an earlier one.</summary>
/// <remarks>
/// Thread-safe. Within <paramref name="byteLimit"/> bytes, the conversations used last are kept. A conversation that has nothing of its own
/// yet starts from another's opening.
/// </remarks>
internal sealed class PrefixCache(long byteLimit) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _leastRecentlyUsedLast = [];
    private long _byteCount;
    private bool _isDisposed;

    /// <summary>Gets a value indicating whether anything can be kept.</summary>
    public bool IsEnabled => byteLimit > 0;

    /// <summary>Gets the memory that the conversations take, in bytes.</summary>
    public long ByteCount
    {
        get
        {
            lock (_lock)
            {
                return _byteCount;
            }
        }
    }

    /// <summary>Finds the longest beginning of a prompt that has been computed, in its own conversation first.</summary>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="prompt">The prompt's tokens that may come from the cache.</param>
    /// <returns>How many tokens are shared, and their keys and values, which the caller releases.</returns>
    public (int Count, KeyValues? KeyValues) Find(string conversationId, ReadOnlySpan<int> prompt)
    {
        lock (_lock)
        {
            LinkedListNode<Entry>? best = null;
            int bestCount = 0;
            if (_entries.TryGetValue(conversationId, out var own))
            {
                (best, bestCount) = (own, own.Value.Tokens.AsSpan().CommonPrefixLength(prompt));
                MoveToFront(own);
            }

            for (var node = bestCount == 0 ? _leastRecentlyUsedLast.First : null; node is not null; node = node.Next)
            {
                int count = node.Value.Tokens.AsSpan().CommonPrefixLength(prompt);
                if (count > bestCount)
                {
                    (best, bestCount) = (node, count);
                }
            }

            return best is not null && bestCount > 0 && best.Value.KeyValues.TryAcquire() ? (bestCount, best.Value.KeyValues) : (0, null);
        }
    }

    /// <summary>Keeps a conversation's keys and values in place of those kept before.</summary>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="tokens">The tokens that a later prompt may begin with; the keys and values may be there for more.</param>
    /// <param name="keyValues">The keys and values, which the cache owns from now on.</param>
    public void Store(string conversationId, int[] tokens, KeyValues keyValues)
    {
        lock (_lock)
        {
            if (_entries.Remove(conversationId, out var former))
            {
                Remove(former);
            }

            if (_isDisposed || keyValues.ByteCount > byteLimit)
            {
                keyValues.Release();
                return;
            }

            _entries[conversationId] = _leastRecentlyUsedLast.AddFirst(new Entry(conversationId, tokens, keyValues));
            _byteCount += keyValues.ByteCount;
            while (_byteCount > byteLimit)
            {
                var oldest = _leastRecentlyUsedLast.Last!;
                _entries.Remove(oldest.Value.ConversationId);
                Remove(oldest);
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _entries.Clear();
            while (_leastRecentlyUsedLast.Last is { } node)
            {
                Remove(node);
            }
        }
    }

    private void MoveToFront(LinkedListNode<Entry> node)
    {
        _leastRecentlyUsedLast.Remove(node);
        _leastRecentlyUsedLast.AddFirst(node);
    }

    private void Remove(LinkedListNode<Entry> node)
    {
        _leastRecentlyUsedLast.Remove(node);
        _byteCount -= node.Value.KeyValues.ByteCount;
        node.Value.KeyValues.Release();
    }

    private sealed record Entry(string ConversationId, int[] Tokens, KeyValues KeyValues);
}
