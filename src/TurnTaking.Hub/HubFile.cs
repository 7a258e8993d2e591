using System.Text.RegularExpressions;

namespace TurnTaking.Hub;

/// <summary>A file of a model on the hub.</summary>
public sealed partial record HubFile
{
    /// <summary>Initializes a new instance of the <see cref="HubFile"/> class.</summary>
    /// <param name="path">The path in the repository, with <c>/</c> between folders.</param>
    /// <param name="byteCount">The file's size.</param>
    /// <param name="gitBlobId">The file's hash in git: 40 hexadecimal digits; for a large file, that of its pointer.</param>
    /// <param name="sha256">The SHA-256 of a large file's content: 64 hexadecimal digits; <see langword="null"/> for a small file.</param>
    /// <exception cref="HubException">The path leads out of a folder, or a hash is none.</exception>
    public HubFile(string path, long byteCount, string gitBlobId, string? sha256 = null)
    {
        if (!IsSafe(path))
        {
            throw new HubException($"The hub lists a file named '{path}'. Such a name could lead out of the folder: nothing was downloaded.");
        }

        if (byteCount < 0 || !HashPattern.IsMatch(gitBlobId) || (sha256 is not null && !HashPattern.IsMatch(sha256)))
        {
            throw new HubException($"The hub lists '{path}' with the size {byteCount} and the hash '{sha256 ?? gitBlobId}', which are none.");
        }

        (Path, ByteCount, GitBlobId, Sha256) = (path, byteCount, gitBlobId, sha256);
    }

    /// <summary>Gets the path in the repository, with <c>/</c> between folders.</summary>
    public string Path { get; }

    /// <summary>Gets the file's size.</summary>
    public long ByteCount { get; }

    /// <summary>Gets the file's hash in git; for a large file, that of its pointer.</summary>
    public string GitBlobId { get; }

    /// <summary>Gets the SHA-256 of a large file's content; <see langword="null"/> for a small file.</summary>
    public string? Sha256 { get; }

    /// <summary>Gets the name of the file's blob in the cache, which is its ETag on the hub.</summary>
    public string ETag => Sha256 ?? GitBlobId;

    private static bool IsSafe(string path) =>
        path.Length > 0 && !path.AsSpan().ContainsAny('\\', ':', '\0') &&
        path.Split('/').All(name => name is not ("" or "." or "..") && !name.AsSpan().ContainsAnyInRange('\u0001', '\u001f'));

    [GeneratedRegex(@"^([0-9a-f]{40}|[0-9a-f]{64})\z")]
    private static partial Regex HashPattern { get; }
}
