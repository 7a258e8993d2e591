namespace TurnTaking.Tests;

/// <summary>Reference material that is too large for the repository and may lie beside it, in a folder <c>shared</c>.</summary>
internal static class MaterialBesideRepository
{
    /// <summary>Finds a folder or a file.</summary>
    /// <returns>Its full path, or <see langword="null"/> if it is not there.</returns>
    public static string? Find(string path)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "TurnTaking.sln")))
            {
                string candidate = Path.GetFullPath(Path.Combine(folder.FullName, "..", "shared", path));
                return Path.Exists(candidate) ? candidate : null;
            }
        }

        return null;
    }
}
