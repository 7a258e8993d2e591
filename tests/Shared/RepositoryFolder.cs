namespace TurnTaking.Tests;

/// <summary>The folder that the tests are built in.</summary>
internal static class RepositoryFolder
{
    /// <summary>Gets its path, or <see langword="null"/> where the tests run elsewhere.</summary>
    public static string? PathOrNull { get; } = Find();

    /// <summary>Gets its path.</summary>
    public static string Path => PathOrNull ?? throw new InvalidOperationException($"{AppContext.BaseDirectory} is not in the repository.");

    /// <summary>Reads a file that lies beside the code.</summary>
    public static string ReadFile(string path) => File.ReadAllText(System.IO.Path.Combine(Path, path));

    // Not from the source's path, which a deterministic build replaces.
    private static string? Find()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(System.IO.Path.Combine(folder, "TurnTaking.sln")))
        {
            folder = System.IO.Path.GetDirectoryName(folder);
        }

        return folder;
    }
}
