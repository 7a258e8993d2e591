namespace TurnTaking.Hub;

/// <summary>The cache of models that this library and Python's huggingface_hub share.</summary>
/// <remarks>
/// <para>
/// Its layout: <c>models--owner--name/snapshots/COMMIT/</c> has a revision's files, as links to <c>blobs/HASH</c>, or as the files
/// themselves where links are not allowed; <c>refs/NAME</c> has the commit that a branch or a tag was at. The members read the disk
/// only, never the network.
/// </para>
/// <para>All members are thread-safe.</para>
/// </remarks>
public sealed class HubCache
{
    internal const string BlobsFolderName = "blobs";
    internal const string SnapshotsFolderName = "snapshots";
    internal const string ReferencesFolderName = "refs";
    private const string LocksFolderName = ".locks";
    private const string ModelPrefix = "models--";
    private const string Separator = "--";
    private static readonly TimeSpan LeftoverAge = TimeSpan.FromHours(1);

    /// <summary>Initializes a new instance of the <see cref="HubCache"/> class.</summary>
    /// <param name="options">The options, or <see langword="null"/> for those of the environment.</param>
    /// <exception cref="HubException">The hub's address is none.</exception>
    public HubCache(HubClientOptions? options = null)
        : this(HubSettings.Create(options ?? new()))
    {
    }

    internal HubCache(HubSettings settings) => (Folder, UsesSymbolicLinks) = (settings.CacheFolder, settings.UsesSymbolicLinks);

    /// <summary>Gets the cache's folder; it may be missing.</summary>
    public string Folder { get; }

    internal bool UsesSymbolicLinks { get; }

    /// <summary>Finds the files of a revision.</summary>
    /// <param name="model">The model.</param>
    /// <returns>The folder, which may lack files that were not asked for or are still to come; <see langword="null"/> if there is none.</returns>
    public string? FindSnapshot(HubModelReference model)
    {
        ArgumentNullException.ThrowIfNull(model);
        string? commit = model.IsCommit ? model.Revision : ReadReference(model);
        string? folder = commit is null ? null : GetSnapshotFolder(model, commit);
        return Directory.Exists(folder) ? folder : null;
    }

    /// <summary>Lists the snapshots of all models.</summary>
    /// <returns>The snapshots, by model and commit.</returns>
    public IReadOnlyList<HubSnapshot> ListSnapshots()
    {
        if (!Directory.Exists(Folder))
        {
            return [];
        }

        return
        [
            .. from folder in Directory.EnumerateDirectories(Folder, ModelPrefix + "*").Order(StringComparer.Ordinal)
               let repository = Path.GetFileName(folder)[ModelPrefix.Length..].Replace(Separator, "/", StringComparison.Ordinal)
               let snapshots = Path.Combine(folder, SnapshotsFolderName)
               where Directory.Exists(snapshots)
               let references = ReadReferences(Path.Combine(folder, ReferencesFolderName))
               from snapshot in Directory.EnumerateDirectories(snapshots).Order(StringComparer.Ordinal)
               select HubSnapshot.Read(repository, snapshot, references),
        ];
    }

    /// <summary>Checks a file of a snapshot against the hash that it is stored under.</summary>
    /// <param name="path">The file's path in the snapshot.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    /// <returns>Whether it is whole; <see langword="null"/> if it is stored under no hash, as where links are not allowed.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static async Task<bool?> IsWholeAsync(string path, CancellationToken cancellationToken = default)
    {
        var blob = HubPath.Resolve(path);
        if (blob.Directory?.Name != BlobsFolderName || blob.Name.Length is not (40 or 64) || !blob.Name.All(char.IsAsciiHexDigitLower))
        {
            return null;
        }

        var file = new HubFile(blob.Name, blob.Length, blob.Name, blob.Name.Length == 64 ? blob.Name : null);
        return await ContentHash.ComputeAsync(blob.FullName, file, null, cancellationToken).ConfigureAwait(false) == blob.Name;
    }

    /// <summary>Finds what no snapshot needs. What a running process works on, or has been there for less than an hour, is left out.</summary>
    /// <returns>The files, which the caller may delete.</returns>
    public IReadOnlyList<HubLeftover> FindLeftovers() =>
    [
        .. from folder in Directory.Exists(Folder) ? Directory.EnumerateDirectories(Folder, ModelPrefix + "*") : []
           let blobs = Path.Combine(folder, BlobsFolderName)
           where Directory.Exists(blobs)
           let needed = FindNeededBlobs(folder)
           from path in Directory.EnumerateFiles(blobs).Order(StringComparer.Ordinal)
           let file = new FileInfo(path)
           where !needed.Contains(file.Name) && file.LastWriteTimeUtc < DateTime.UtcNow - LeftoverAge && !IsHeld(folder, file.Name)
           select new HubLeftover(path, file.Length, file.Name.Contains('.')),
    ];

    /// <summary>Deletes a snapshot and the branches and tags that lead to it. Blobs that only it needed become leftovers.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <exception cref="IOException">Something cannot be deleted.</exception>
    public static void Delete(HubSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        string model = Path.GetDirectoryName(Path.GetDirectoryName(snapshot.Folder))!;
        foreach (string reference in snapshot.References)
        {
            File.Delete(Path.Combine([model, ReferencesFolderName, .. reference.Split('/')]));
        }

        Directory.Delete(snapshot.Folder, recursive: true);
    }

    internal string GetModelFolder(HubModelReference model) =>
        Path.Combine(Folder, ModelPrefix + model.Repository.Replace("/", Separator, StringComparison.Ordinal));

    internal string GetSnapshotFolder(HubModelReference model, string commit) =>
        Path.Combine(GetModelFolder(model), SnapshotsFolderName, commit);

    internal string GetBlobPath(HubModelReference model, HubFile file) => Path.Combine(GetModelFolder(model), BlobsFolderName, file.ETag);

    internal string GetLockPath(HubModelReference model, HubFile file) =>
        Path.Combine(Folder, LocksFolderName, Path.GetFileName(GetModelFolder(model)), $"{file.ETag}.lock");

    /// <summary>Notes the commit that a branch or a tag is at.</summary>
    internal void WriteReference(HubModelReference model, string commit)
    {
        if (model.IsCommit || ReadReference(model) == commit)
        {
            return;
        }

        string path = GetReferencePath(model);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        string temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        File.WriteAllText(temporary, commit);
        File.Move(temporary, path, overwrite: true);
    }

    private static HashSet<string> FindNeededBlobs(string modelFolder)
    {
        string snapshots = Path.Combine(modelFolder, SnapshotsFolderName);
        var files = Directory.Exists(snapshots) ? Directory.EnumerateFiles(snapshots, "*", SearchOption.AllDirectories) : [];
        return [.. files.Select(path => Path.GetFileName(new FileInfo(path).LinkTarget ?? ""))];
    }

    private bool IsHeld(string modelFolder, string blobName)
    {
        string path = Path.Combine(Folder, LocksFolderName, Path.GetFileName(modelFolder), $"{blobName.Split('.')[0]}.lock");
        try
        {
            using var held = File.Exists(path) ? new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None) : null;
            return false;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }

    private string? ReadReference(HubModelReference model)
    {
        string path = GetReferencePath(model);
        string? commit = File.Exists(path) ? File.ReadAllText(path).Trim() : null;
        return commit is not null && HubModelReference.IsCommitHash(commit) ? commit : null;
    }

    private string GetReferencePath(HubModelReference model) =>
        Path.Combine([GetModelFolder(model), ReferencesFolderName, .. model.Revision.Split('/')]);

    private static ILookup<string, string> ReadReferences(string folder) =>
        (Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories) : [])
        .Where(path => !path.EndsWith(".tmp", StringComparison.Ordinal))
        .ToLookup(path => File.ReadAllText(path).Trim(), path => Path.GetRelativePath(folder, path).Replace('\\', '/'));
}
