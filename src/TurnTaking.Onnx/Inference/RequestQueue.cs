namespace TurnTaking.Onnx;

/// <summary>The requests that wait for a run of the model, oldest first.</summary>
/// <remarks>
/// Not thread-safe. Of one conversation at most one request waits and at most one runs: what runs leaves its keys and values to the next.
/// </remarks>
internal sealed class RequestQueue(int maxLength)
{
    private readonly LinkedList<ScoreRequest> _waiting = [];
    private readonly Dictionary<string, LinkedListNode<ScoreRequest>> _waitingOfConversation = [];
    private readonly HashSet<string> _runningConversations = [];

    public int Count => _waiting.Count;

    /// <summary>Adds a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="superseded">The older request of its conversation that waited; it is in the queue no longer.</param>
    /// <returns><see langword="false"/> if the queue is full.</returns>
    public bool TryAdd(ScoreRequest request, out ScoreRequest? superseded)
    {
        superseded = null;
        if (request.ConversationId is { } id && _waitingOfConversation.TryGetValue(id, out var older))
        {
            // The newer one takes over the older one's turn, so that a conversation is not put off with its every word.
            superseded = older.Value;
            older.Value = request;
            return true;
        }

        if (_waiting.Count >= maxLength)
        {
            return false;
        }

        var node = _waiting.AddLast(request);
        if (request.ConversationId is not null)
        {
            _waitingOfConversation[request.ConversationId] = node;
        }

        return true;
    }

    /// <summary>Tells whether a newer request of a request's conversation waits, or none can be told of.</summary>
    public bool HasNewer(ScoreRequest request) => request.ConversationId is not { } id || _waitingOfConversation.ContainsKey(id);

    /// <summary>Takes a request out that is no longer wanted.</summary>
    /// <returns><see langword="false"/> if it does not wait.</returns>
    public bool Remove(ScoreRequest request)
    {
        if (_waiting.Find(request) is not { } node)
        {
            return false;
        }

        Remove(node);
        return true;
    }

    /// <summary>Takes out the oldest requests whose conversations do not run; they run until <see cref="Finish"/>.</summary>
    /// <param name="taken">Takes the requests.</param>
    /// <param name="maxCount">How many are taken at most.</param>
    public void Take(List<ScoreRequest> taken, int maxCount)
    {
        for (var node = _waiting.First; node is not null && taken.Count < maxCount;)
        {
            var next = node.Next;
            if (node.Value.ConversationId is not { } id || _runningConversations.Add(id))
            {
                taken.Add(node.Value);
                Remove(node);
            }

            node = next;
        }
    }

    /// <summary>Tells that requests no longer run.</summary>
    public void Finish(List<ScoreRequest> requests)
    {
        foreach (var request in requests)
        {
            if (request.ConversationId is not null)
            {
                _runningConversations.Remove(request.ConversationId);
            }
        }
    }

    /// <summary>Takes all out that wait.</summary>
    public List<ScoreRequest> Clear()
    {
        List<ScoreRequest> requests = [.. _waiting];
        _waiting.Clear();
        _waitingOfConversation.Clear();
        return requests;
    }

    private void Remove(LinkedListNode<ScoreRequest> node)
    {
        _waiting.Remove(node);
        if (node.Value.ConversationId is not null)
        {
            _waitingOfConversation.Remove(node.Value.ConversationId);
        }
    }
}
