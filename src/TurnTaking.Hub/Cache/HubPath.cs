namespace TurnTaking.Hub;

/// <summary>Works on paths of the cache.</summary>
internal static class HubPath
{
    /// <summary>The error of a full disk on Unix: ENOSPC.</summary>
    public const int NoSpace = 28;

    /// <summary>Gets the file itself, where the path may be a link to it.</summary>
    public static FileInfo Resolve(string path)
    {
        var file = new FileInfo(path);
        return file.LinkTarget is null ? file : new FileInfo(file.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? path);
    }

    /// <summary>Gets the space that is free where a file shall be; <see langword="null"/> if that cannot be told.</summary>
    public static long? GetFreeByteCount(string folder)
    {
        string? existing = folder;
        while (existing is not null && !Directory.Exists(existing))
        {
            existing = Path.GetDirectoryName(existing);
        }

        try
        {
            return existing is null ? null : new DriveInfo(existing).AvailableFreeSpace;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
