namespace TurnTaking.Training.Examples;

/// <summary>Several examples in one row of a batch, and which tokens each token may see.</summary>
/// <remarks>
/// A token of a conversation sees those before it; a token of a branch sees the conversation up to the branch's anchor and the branch's own
/// tokens before it. So the keys of each token are two ranges, of which the second ends with itself.
/// </remarks>
internal sealed class PackedRow(int length)
{
    private readonly List<(int Start, int Length)> _conversations = [];
    private readonly List<Decision> _decisions = [];

    /// <summary>Gets the number of places.</summary>
    public int Length => length;

    /// <summary>Gets how many of them are used.</summary>
    public int Count { get; private set; }

    public ushort[] Ids { get; } = new ushort[length];

    public ushort[] Positions { get; } = new ushort[length];

    /// <summary>Gets where the conversation begins that each token sees.</summary>
    public short[] First { get; } = new short[length];

    /// <summary>Gets what follows the last token of it that each token sees, beside the range that ends with itself.</summary>
    public short[] Until { get; } = new short[length];

    /// <summary>Gets where the range begins that ends with each token itself.</summary>
    public short[] Own { get; } = new short[length];

    /// <summary>Gets where the conversations stand, without their branches.</summary>
    public IReadOnlyList<(int Start, int Length)> Conversations => _conversations;

    public IReadOnlyList<Decision> Decisions => _decisions;

    /// <summary>Gets the number of places that an example takes, with as many of its branches as the row has room for.</summary>
    public static int GetTokenCount(Example example, int length)
    {
        int count = example.Main.Length;
        foreach (var branch in example.Branches)
        {
            if (count + branch.Ids.Length > length)
            {
                break;
            }

            count += branch.Ids.Length;
        }

        return count;
    }

    public void Add(Example example)
    {
        int start = Count;
        for (int i = 0; i < example.Main.Length; i++)
        {
            Add(example.Main[i], position: i, first: start, until: start, own: start);
        }

        _conversations.Add((start, example.Main.Length));
        foreach (var branch in example.Branches)
        {
            if (Count - start + branch.Ids.Length > length)
            {
                break;
            }

            int own = Count;
            for (int i = 0; i < branch.Ids.Length; i++)
            {
                Add(branch.Ids[i], branch.Anchor + 1 + i, start, start + branch.Anchor + 1, own);
            }

            _decisions.Add(new(Count - 1, branch.Action, branch.Weight, branch.PairWeight));
        }
    }

    /// <summary>Fills the places that are left: tokens that see themselves only.</summary>
    public void Pad()
    {
        for (int i = Count; i < length; i++)
        {
            First[i] = Until[i] = 0;
            Own[i] = (short)i;
        }
    }

    private void Add(int id, int position, int first, int until, int own)
    {
        Ids[Count] = (ushort)id;
        Positions[Count] = (ushort)position;
        First[Count] = (short)first;
        Until[Count] = (short)until;
        Own[Count] = (short)own;
        Count++;
    }
}
