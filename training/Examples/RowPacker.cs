namespace TurnTaking.Training.Examples;

/// <summary>Puts examples into rows: each into the first of a few open ones that has room.</summary>
internal static class RowPacker
{
    private const int OpenCount = 40;

    public static List<PackedRow> Pack(IEnumerable<Example> examples, int length)
    {
        var packed = new List<PackedRow>();
        var open = new List<PackedRow>();
        foreach (var example in examples)
        {
            if (example.Main.Length > length || example.Branches.Count == 0)
            {
                continue;
            }

            int count = PackedRow.GetTokenCount(example, length);
            var row = open.Find(candidate => candidate.Count + count <= length);
            if (row is null)
            {
                open.Add(row = new(length));
            }

            row.Add(example);
            if (open.Count > OpenCount)
            {
                var fullest = open.MaxBy(candidate => candidate.Count)!;
                open.Remove(fullest);
                packed.Add(fullest);
            }
        }

        packed.AddRange(open);
        packed.ForEach(row => row.Pad());
        return packed;
    }
}
