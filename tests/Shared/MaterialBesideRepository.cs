namespace TurnTaking.Tests;

/// <summary>Reference material that is too large for the repository and may lie beside it, in a folder <c>shared</c>.</summary>
internal static class MaterialBesideRepository
{
    /// <summary>Finds a folder or a file.</summary>
    /// <returns>Its full path, or <see langword="null"/> if it is not there.</returns>
    public static string? Find(string path) =>
        RepositoryFolder.PathOrNull is { } folder && Path.GetFullPath(Path.Combine(folder, "..", "shared", path)) is var candidate &&
        Path.Exists(candidate)
            ? candidate
            : null;
}
