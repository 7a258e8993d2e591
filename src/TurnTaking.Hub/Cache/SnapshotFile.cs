namespace TurnTaking.Hub;

/// <summary>A file of a snapshot: a link to a blob, or the content itself where links are not allowed.</summary>
internal static class SnapshotFile
{
    public static string GetPath(string snapshotFolder, HubFile file) => Path.Combine([snapshotFolder, .. file.Path.Split('/')]);

    /// <summary>Makes a snapshot have a blob.</summary>
    public static void Place(string blobPath, string path, bool usesSymbolicLinks)
    {
        string folder = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(folder);
        if (!usesSymbolicLinks || !TryLink(Path.GetRelativePath(folder, blobPath), path))
        {
            File.Move(blobPath, path, overwrite: true);
        }
    }

    private static bool TryLink(string target, string path)
    {
        string temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            File.CreateSymbolicLink(temporary, target);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Windows lets only developers and administrators make links, and some file systems have none.
            return false;
        }

        File.Move(temporary, path, overwrite: true);
        return true;
    }
}
