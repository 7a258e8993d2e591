using TurnTaking.Models;

namespace TurnTaking.Onnx;

/// <summary>Keeps the keys and values of conversations, so that a prompt costs only the tokens after what it shares with an earlier one.</summary>
/// <remarks>
/// Thread-safe. Within <paramref name="byteLimit"/> bytes, the conversations used last are kept. What is taken out belongs to the taker until
/// it is kept again, so that a run can write to it.
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
    public long ByteCount => Interlocked.Read(ref _byteCount);

    /// <summary>Gets the number of conversations kept.</summary>
    public int ConversationCount
    {
        get
        {
            lock (_lock)
            {
                return _entries.Count;
            }
        }
    }

    /// <summary>Gets the number of conversations that had to make room for others.</summary>
    public long EvictionCount { get; private set; }

    /// <summary>Takes out what is kept of a conversation.</summary>
    public CachedPrompt? Take(string conversationId)
    {
        lock (_lock)
        {
            return _entries.TryGetValue(conversationId, out var node) ? Remove(node) : null;
        }
    }

    /// <summary>Copies the longest beginning that a prompt shares with any conversation.</summary>
    /// <param name="prompt">The prompt.</param>
    /// <param name="destination">Takes the keys and values.</param>
    /// <returns>How many tokens are shared.</returns>
    public int CopyOpening(Prompt prompt, KeyValues destination)
    {
        lock (_lock)
        {
            CachedPrompt? best = null;
            int bestCount = 0;
            foreach (var (_, candidate) in _leastRecentlyUsedLast)
            {
                int count = candidate.CountShared(prompt);
                if (count > bestCount)
                {
                    (best, bestCount) = (candidate, count);
                }
            }

            if (best is not null)
            {
                destination.CopyFrom(best.KeyValues, 0, 0, bestCount);
            }

            return bestCount;
        }
    }

    /// <summary>Keeps a conversation in place of what was kept of it before.</summary>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="prompt">Its last prompt; its keys and values belong to the cache from now on.</param>
    public void Keep(string conversationId, CachedPrompt prompt)
    {
        lock (_lock)
        {
            if (_entries.TryGetValue(conversationId, out var former))
            {
                Remove(former).KeyValues.Dispose();
            }

            if (_isDisposed || prompt.KeyValues.ByteCount > byteLimit)
            {
                prompt.KeyValues.Dispose();
                return;
            }

            _entries[conversationId] = _leastRecentlyUsedLast.AddFirst(new Entry(conversationId, prompt));
            _byteCount += prompt.KeyValues.ByteCount;
            while (_byteCount > byteLimit)
            {
                Remove(_leastRecentlyUsedLast.Last!).KeyValues.Dispose();
                EvictionCount++;
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            while (_leastRecentlyUsedLast.Last is { } node)
            {
                Remove(node).KeyValues.Dispose();
            }
        }
    }

    private CachedPrompt Remove(LinkedListNode<Entry> node)
    {
        _entries.Remove(node.Value.ConversationId);
        _leastRecentlyUsedLast.Remove(node);
        _byteCount -= node.Value.Prompt.KeyValues.ByteCount;
        return node.Value.Prompt;
    }

    private readonly record struct Entry(string ConversationId, CachedPrompt Prompt);
}
