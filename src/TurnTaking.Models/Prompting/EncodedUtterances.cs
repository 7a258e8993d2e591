namespace TurnTaking.Models;

/// <summary>Remembers the token ids of utterances that come again with every prompt of their conversation.</summary>
/// <remarks>
/// Thread-safe. Of two generations the newer takes what is used; when it is full it becomes the older one, and what has not been used since
/// then is forgotten.
/// </remarks>
internal sealed class EncodedUtterances
{
    /// <summary>The longest text that is remembered.</summary>
    public const int MaxTextLength = 2_048;

    private const int GenerationSize = 2_048;

    private readonly Lock _lock = new();
    private Dictionary<Utterance, EncodedUtterance> _newer = [];
    private Dictionary<Utterance, EncodedUtterance> _older = [];

    /// <summary>Gets the ids of an utterance that was remembered.</summary>
    public EncodedUtterance? Find(Utterance utterance)
    {
        lock (_lock)
        {
            if (_newer.TryGetValue(utterance, out var encoded))
            {
                return encoded;
            }

            if (_older.TryGetValue(utterance, out encoded))
            {
                Add(utterance, encoded);
                return encoded;
            }

            return null;
        }
    }

    /// <summary>Remembers an utterance.</summary>
    public void Remember(Utterance utterance, EncodedUtterance encoded)
    {
        lock (_lock)
        {
            Add(utterance, encoded);
        }
    }

    private void Add(Utterance utterance, EncodedUtterance encoded)
    {
        if (_newer.Count >= GenerationSize)
        {
            (_older, _newer) = (_newer, []);
        }

        _newer[utterance] = encoded;
    }
}
