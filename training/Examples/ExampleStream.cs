using TurnTaking.Training.Data;

namespace TurnTaking.Training.Examples;

/// <summary>The rows of all epochs, one after another, from any place on.</summary>
/// <remarks>
/// An epoch is all dialogues in a random order, in shards; a shard's rows are made, and mixed, while those of the one before it are
/// used. What a row holds depends on the seed and its place alone, so a run that is resumed sees what it would have seen.
/// </remarks>
internal sealed class ExampleStream
{
    private const int ShardSize = 4_000;

    // Keeps the choices of orders apart from those of examples.
    private const ulong OrderSeed = 1;
    private const ulong UnitSeed = 2;
    private const ulong MixSeed = 3;

    private readonly IReadOnlyList<Corpus> _corpora;
    private readonly ExampleBuilder _builder;
    private readonly ExampleOptions _options;
    private readonly int _rowLength;
    private readonly ulong _seed;
    private readonly Dictionary<int, List<Unit>> _epochs = [];
    private (int Epoch, int Shard, Task<List<PackedRow>> Rows)? _next;
    private List<PackedRow> _rows = [];
    private int _epoch;
    private int _shard = -1;
    private int _row;

    public ExampleStream(IReadOnlyList<Corpus> corpora, ExampleBuilder builder, ExampleOptions options, int rowLength, int seed)
    {
        (_corpora, _builder, _options, _rowLength, _seed) = (corpora, builder, options, rowLength, (ulong)seed);
    }

    /// <summary>Gets the place of the row that comes next.</summary>
    public StreamPosition Position => new(_epoch, _shard, _row);

    /// <summary>Goes to a place.</summary>
    public void MoveTo(StreamPosition position)
    {
        (_epoch, _shard, _row) = (position.Epoch, position.Shard, position.Row);
        _rows = _shard < 0 ? [] : BuildShard(_epoch, _shard);
    }

    /// <summary>Takes the next rows.</summary>
    public List<PackedRow> Take(int count)
    {
        var taken = new List<PackedRow>(count);
        while (taken.Count < count)
        {
            if (_row == _rows.Count)
            {
                MoveToNextShard();
            }

            int some = Math.Min(count - taken.Count, _rows.Count - _row);
            taken.AddRange(_rows.GetRange(_row, some));
            _row += some;
        }

        return taken;
    }

    /// <summary>Makes all rows of an epoch.</summary>
    public IEnumerable<PackedRow> BuildEpoch(int epoch) =>
        Enumerable.Range(0, GetShardCount(epoch)).SelectMany(shard => BuildShard(epoch, shard));

    private void MoveToNextShard()
    {
        (_epoch, _shard) = GetNext(_epoch, _shard);
        var rows = _next is { } next && (next.Epoch, next.Shard) == (_epoch, _shard)
            ? next.Rows
            : Task.Run(() => BuildShard(_epoch, _shard));
        _rows = rows.GetAwaiter().GetResult();
        _row = 0;
        var (epoch, shard) = GetNext(_epoch, _shard);
        _next = (epoch, shard, Task.Run(() => BuildShard(epoch, shard)));
    }

    private (int Epoch, int Shard) GetNext(int epoch, int shard) =>
        shard + 1 < GetShardCount(epoch) ? (epoch, shard + 1) : (epoch + 1, 0);

    private int GetShardCount(int epoch) => (GetUnits(epoch).Count + ShardSize - 1) / ShardSize;

    private List<PackedRow> BuildShard(int epoch, int shard)
    {
        var units = GetUnits(epoch);
        var examples = new List<Example>();
        int start = shard * ShardSize;
        int end = Math.Min(units.Count, start + ShardSize);
        for (int i = start; i < end; i++)
        {
            var random = new RandomSource(_seed, UnitSeed, (ulong)epoch, (ulong)i);
            var unit = units[i];
            if (unit.Conversation is { } conversation)
            {
                if (_builder.Build(conversation, random) is { } example)
                {
                    examples.Add(example);
                }
            }
            else
            {
                examples.AddRange(_builder.Build(unit.Dialogue ?? MadeDialogues.Make(random), random));
            }
        }

        var mix = new RandomSource(_seed, MixSeed, (ulong)epoch, (ulong)shard);
        Example[] mixed = [.. examples];
        mix.Shuffle<Example>(mixed);
        PackedRow[] rows = [.. RowPacker.Pack(mixed, _rowLength)];
        mix.Shuffle<PackedRow>(rows);
        return [.. rows];
    }

    private List<Unit> GetUnits(int epoch)
    {
        lock (_epochs)
        {
            if (_epochs.TryGetValue(epoch, out var known))
            {
                return known;
            }

            _epochs.Remove(epoch - 2);
            var random = new RandomSource(_seed, OrderSeed, (ulong)epoch);
            var units = new List<Unit>();
            foreach (var corpus in _corpora)
            {
                Add(corpus.Dialogues.Select(dialogue => new Unit(dialogue, null)), corpus.Source.Weight);
                Add(corpus.Conversations.Select(conversation => new Unit(null, conversation)), corpus.Source.Weight);
            }

            units.AddRange(Enumerable.Repeat(new Unit(null, null), (int)(units.Count * _options.MadePerThousand / 1_000)));
            Unit[] order = [.. units];
            random.Shuffle<Unit>(order);
            return _epochs[epoch] = [.. order];

            void Add(IEnumerable<Unit> some, double weight)
            {
                foreach (var unit in some)
                {
                    units.AddRange(Enumerable.Repeat(unit, random.Round(weight)));
                }
            }
        }
    }

    /// <summary>A dialogue, a labelled conversation, or neither: a dialogue that is made.</summary>
    private readonly record struct Unit(Dialogue? Dialogue, LabeledConversation? Conversation);
}
