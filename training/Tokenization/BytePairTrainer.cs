using TurnTaking.Models;

namespace TurnTaking.Training.Tokenization;

/// <summary>Learns the merges of a byte-level BPE from counted pieces of text.</summary>
/// <remarks>
/// Again and again the most frequent pair of neighbouring tokens becomes a token (Sennrich et al. 2016, "Neural Machine Translation of Rare
/// Words with Subword Units"). Of pairs of one frequency the one of the smaller ids comes first, so the result depends on the counts alone.
/// </remarks>
internal sealed class BytePairTrainer
{
    private readonly List<string> _tokens = [.. ByteLevelAlphabet.Ordered.Select(letter => letter.ToString())];
    private readonly List<(string Left, string Right)> _merges = [];
    private readonly List<Piece> _pieces = [];
    private readonly Dictionary<(int Left, int Right), Pair> _pairs = [];
    private readonly PriorityQueue<(int Left, int Right), (long Count, int Left, int Right)> _queue = new();

    private BytePairTrainer(IEnumerable<KeyValuePair<string, long>> pieces)
    {
        var ids = _tokens.Select((token, id) => (token, id)).ToDictionary(entry => entry.token[0], entry => entry.id);
        foreach (var (text, count) in pieces.OrderBy(piece => piece.Key, StringComparer.Ordinal))
        {
            var piece = new Piece([.. ByteLevelAlphabet.Write(text).Select(letter => ids[letter])], count);
            for (int i = 0; i + 1 < piece.Ids.Length; i++)
            {
                Count(piece.Ids[i], piece.Ids[i + 1], count, _pieces.Count);
            }

            _pieces.Add(piece);
        }

        foreach (var pair in _pairs)
        {
            Enqueue(pair.Key, pair.Value);
        }
    }

    /// <summary>Learns a vocabulary.</summary>
    /// <param name="pieces">The pieces of text between which no token may reach, and how often each occurs.</param>
    /// <param name="vocabularySize">The number of tokens wanted, the 256 bytes among them.</param>
    /// <param name="minimumCount">How often a pair must occur to become a token.</param>
    /// <returns>The tokens, the place of each being its id, and the merges in their order.</returns>
    public static (IReadOnlyList<string> Tokens, IReadOnlyList<(string Left, string Right)> Merges) Train(
        IEnumerable<KeyValuePair<string, long>> pieces, int vocabularySize, long minimumCount)
    {
        var trainer = new BytePairTrainer(pieces);
        while (trainer._tokens.Count < vocabularySize && trainer.MergeNext(minimumCount))
        {
        }

        return (trainer._tokens, trainer._merges);
    }

    private bool MergeNext(long minimumCount)
    {
        while (_queue.TryDequeue(out var key, out var priority))
        {
            var pair = _pairs[key];
            if (-priority.Count != pair.Count)
            {
                // Counted down since it was queued: its place is further back.
                Enqueue(key, pair);
                continue;
            }

            if (pair.Count < minimumCount)
            {
                return false;
            }

            Merge(key, pair);
            return true;
        }

        return false;
    }

    private void Merge((int Left, int Right) key, Pair pair)
    {
        int merged = _tokens.Count;
        _merges.Add((_tokens[key.Left], _tokens[key.Right]));
        _tokens.Add(_tokens[key.Left] + _tokens[key.Right]);
        var created = new HashSet<(int, int)>();
        foreach (int index in pair.Pieces.Order())
        {
            var piece = _pieces[index];
            for (int i = 0; i + 1 < piece.Ids.Length; i++)
            {
                Count(piece.Ids[i], piece.Ids[i + 1], -piece.Count, null);
            }

            var ids = new List<int>(piece.Ids.Length);
            for (int i = 0; i < piece.Ids.Length; i++)
            {
                bool isPair = i + 1 < piece.Ids.Length && (piece.Ids[i], piece.Ids[i + 1]) == key;
                ids.Add(isPair ? merged : piece.Ids[i]);
                i += isPair ? 1 : 0;
            }

            piece.Ids = [.. ids];
            for (int i = 0; i + 1 < piece.Ids.Length; i++)
            {
                Count(piece.Ids[i], piece.Ids[i + 1], piece.Count, index);
                if (piece.Ids[i] == merged || piece.Ids[i + 1] == merged)
                {
                    created.Add((piece.Ids[i], piece.Ids[i + 1]));
                }
            }
        }

        _pairs.Remove(key);
        foreach (var pairKey in created)
        {
            Enqueue(pairKey, _pairs[pairKey]);
        }
    }

    private void Count(int left, int right, long count, int? piece)
    {
        if (!_pairs.TryGetValue((left, right), out var pair))
        {
            _pairs.Add((left, right), pair = new());
        }

        pair.Count += count;
        if (piece is { } index)
        {
            pair.Pieces.Add(index);
        }
    }

    private void Enqueue((int Left, int Right) key, Pair pair)
    {
        if (pair.Count > 0)
        {
            _queue.Enqueue(key, (-pair.Count, key.Left, key.Right));
        }
    }

    private sealed class Piece(int[] ids, long count)
    {
        public int[] Ids { get; set; } = ids;

        public long Count { get; } = count;
    }

    private sealed class Pair
    {
        public long Count { get; set; }

        public HashSet<int> Pieces { get; } = [];
    }
}
