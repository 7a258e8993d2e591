namespace TurnTaking.Hub;

/// <summary>Where a file's content goes.</summary>
/// <param name="ContentPath">Where it is when it is whole.</param>
/// <param name="UnfinishedPath">Where it is until then.</param>
/// <param name="LockPath">The file that a process holds while it works on the content.</param>
internal sealed record DownloadTarget(string ContentPath, string UnfinishedPath, string LockPath)
{
    /// <summary>
    /// The end of the names of unfinished files. Versions of huggingface_hub before 1.0 append to <c>HASH.incomplete</c> and take it for whole
    /// when it has the right size, so pieces must not lie there.
    /// </summary>
    public const string UnfinishedExtension = ".turntaking.incomplete";

    public const string JournalExtension = ".turntaking.pieces";

    public string JournalPath => Path.ChangeExtension(UnfinishedPath, null)[..^".turntaking".Length] + JournalExtension;

    public static DownloadTarget InCache(HubCache cache, HubModelReference model, HubFile file)
    {
        string blob = cache.GetBlobPath(model, file);
        return new(blob, blob + UnfinishedExtension, cache.GetLockPath(model, file));
    }

    public static DownloadTarget InFolder(string folder, HubFile file)
    {
        string work = Path.Combine(folder, ".cache", "huggingface", "download");
        return new(
            Path.Combine([folder, .. file.Path.Split('/')]),
            Path.Combine(work, file.ETag + UnfinishedExtension),
            Path.Combine(work, $"{file.ETag}.lock"));
    }
}
