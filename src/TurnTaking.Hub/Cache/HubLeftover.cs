namespace TurnTaking.Hub;

/// <summary>A file in the cache that no snapshot needs: of an unfinished download, or of a revision that was deleted.</summary>
/// <param name="Path">The file's path.</param>
/// <param name="ByteCount">The file's size.</param>
/// <param name="IsUnfinished">Whether it is part of an unfinished download, which would go on there.</param>
public sealed record HubLeftover(string Path, long ByteCount, bool IsUnfinished);
