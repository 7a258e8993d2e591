using System.Text.RegularExpressions;

namespace TurnTaking.Onnx.Compilation;

/// <summary>A folder that appears under its name whole or not at all.</summary>
/// <remarks>It is written under another name beside it. One that a killed process has left there is removed later.</remarks>
internal sealed partial class UnfinishedFolder : IDisposable
{
    private const string Extension = ".unfinished";

    // Compiling takes seconds, on slow disks minutes.
    private static readonly TimeSpan AbandonedAfter = TimeSpan.FromHours(1);

    private readonly string _target;

    /// <param name="target">Where the folder shall appear.</param>
    /// <exception cref="IOException">The folder cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be made.</exception>
    public UnfinishedFolder(string target)
    {
        _target = target;
        RemoveAbandoned(System.IO.Path.GetDirectoryName(target)!);
        Path = CreateName();
        Directory.CreateDirectory(Path);
    }

    /// <summary>Gets where the folder is written.</summary>
    public string Path { get; }

    /// <summary>Gives the folder its name.</summary>
    /// <param name="isDone">Tells whether the folder of that name is as good, so that it stays.</param>
    public void Finish(Func<bool> isDone)
    {
        string? replaced = null;
        if (Directory.Exists(_target))
        {
            if (isDone())
            {
                return;
            }

            replaced = CreateName();
            Directory.Move(_target, replaced);
        }

        try
        {
            Directory.Move(Path, _target);
        }
        catch (IOException) when (isDone())
        {
            // Another process was faster, with the same result.
        }

        if (replaced is not null)
        {
            TryDelete(replaced);
        }
    }

    public void Dispose() => TryDelete(Path);

    private string CreateName() => $"{_target}.{Guid.NewGuid():N}{Extension}";

    private static void RemoveAbandoned(string parent)
    {
        if (!Directory.Exists(parent))
        {
            return;
        }

        foreach (var unfinished in new DirectoryInfo(parent).EnumerateDirectories($"*{Extension}")
            .Where(folder => NamePattern.IsMatch(folder.Name) && DateTime.UtcNow - folder.LastWriteTimeUtc > AbandonedAfter))
        {
            TryDelete(unfinished.FullName);
        }
    }

    [GeneratedRegex($@"\.[0-9a-f]{{32}}\{Extension}$", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern { get; }

    private static void TryDelete(string folder)
    {
        try
        {
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It is in nobody's way; another process may be removing it too.
        }
    }
}
