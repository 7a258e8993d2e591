namespace TurnTaking.Training.Examples;

/// <summary>A place in the stream: the row that comes next.</summary>
internal readonly record struct StreamPosition(int Epoch, int Shard, int Row)
{
    /// <summary>Gets the place before the first row.</summary>
    public static StreamPosition Start { get; } = new(0, -1, 0);
}
