namespace TurnTaking.Hub;

/// <summary>A revision of a model in the cache.</summary>
/// <param name="Repository">The repository: <c>owner/name</c>.</param>
/// <param name="Commit">The commit.</param>
/// <param name="References">The branches and tags that were at this commit when they were last asked for.</param>
/// <param name="Folder">The folder of the files.</param>
/// <param name="ByteCount">The size of the files; revisions share files that did not change between them.</param>
/// <param name="LastUsed">When a file was last read, as far as the file system keeps that; it is often rounded to days.</param>
public sealed record HubSnapshot(
    string Repository, string Commit, IReadOnlyList<string> References, string Folder, long ByteCount, DateTimeOffset LastUsed)
{
    internal static HubSnapshot Read(string repository, string folder, ILookup<string, string> references)
    {
        var files = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(HubPath.Resolve)
            .Where(file => file.Exists)
            .ToList();
        string commit = Path.GetFileName(folder);
        return new(
            repository,
            commit,
            [.. references[commit].Order(StringComparer.Ordinal)],
            folder,
            files.Sum(file => file.Length),
            files.Select(file => new DateTimeOffset(file.LastAccessTimeUtc))
                .DefaultIfEmpty(new(Directory.GetLastWriteTimeUtc(folder))).Max());
    }
}
