namespace TurnTaking.Tests;

/// <summary>Reads what is in the repository beside the code.</summary>
internal static class RepositoryFile
{
    public static string Read(string path)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "TurnTaking.sln")))
            {
                return File.ReadAllText(Path.Combine(folder.FullName, path));
            }
        }

        throw new FileNotFoundException("The tests do not run within the repository.", path);
    }
}
