namespace TurnTaking.Hub;

/// <summary>Represents the options of a download.</summary>
public sealed class HubDownloadOptions
{
    /// <summary>Gets or sets the folder to download to, in the layout of the repository.</summary>
    /// <value>The default is <see langword="null"/>: the cache.</value>
    public string? Folder { get; set; }

    /// <summary>Gets or sets the function that chooses among a revision's files; they are downloaded in the order that it gives.</summary>
    /// <value>The default is <see langword="null"/>: all of them.</value>
    public Func<IReadOnlyList<HubFile>, IEnumerable<HubFile>>? SelectFiles { get; set; }

    /// <summary>Gets the SHA-256 that files must have whatever the hub says, by their path in the repository.</summary>
    public IDictionary<string, string> PinnedSha256 { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Gets or sets what is told how far the download is. It is called from several threads at once.</summary>
    public IProgress<HubDownloadProgress>? Progress { get; set; }
}
