using TurnTaking.Models;

namespace TurnTaking.Onnx.Compilation;

/// <summary>Keeps compiled graphs on disk, so that a model is compiled once.</summary>
/// <remarks>
/// A compiled graph lies in a folder beside what it was compiled from, or in the user's cache where that is read-only. Its folder appears
/// whole or not at all, so processes that compile the same model at once do not disturb each other, and one that is killed leaves nothing
/// that loads.
/// </remarks>
/// <param name="source">What the graph is compiled from.</param>
/// <param name="userCacheFolder">The user's cache, or <see langword="null"/> for the one of this machine.</param>
internal sealed class CompiledGraphStore(GraphSource source, string? userCacheFolder = null)
{
    public const string FolderName = "turntaking-compiled";
    private const string GraphFileName = "model.onnx";

    private static string DefaultUserCacheFolder => Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "turntaking");

    /// <summary>Finds the compiled graph, or makes it.</summary>
    /// <param name="problem">Why there is none, or <see langword="null"/>.</param>
    /// <returns>The path of the compiled graph, or <see langword="null"/>.</returns>
    /// <exception cref="ModelLoadException">The source cannot be used.</exception>
    public string? FindOrCompile(out string? problem)
    {
        problem = null;
        string[] places = [Path.GetDirectoryName(source.Path)!, userCacheFolder ?? DefaultUserCacheFolder];
        string key = source.ComputeKey();
        string[] folders = [.. places.Select(place => Path.Combine(place, FolderName, key))];
        if (folders.FirstOrDefault(IsWhole) is { } existing)
        {
            return Path.Combine(existing, GraphFileName);
        }

        foreach (string folder in folders)
        {
            try
            {
                return Compile(folder, out problem) ? Path.Combine(folder, GraphFileName) : null;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                problem = $"it cannot be kept in {folder}: {exception.Message}";
            }
        }

        return null;
    }

    private static bool IsWhole(string folder) => CompiledManifest.IsWhole(folder, GraphFileName);

    private bool Compile(string folder, out string? problem)
    {
        using var unfinished = new UnfinishedFolder(folder);
        if (source.Compile(Path.Combine(unfinished.Path, GraphFileName), out problem) is null)
        {
            return false;
        }

        problem = null;
        CompiledManifest.Write(unfinished.Path, GraphFileName);
        unfinished.Finish(() => IsWhole(folder));
        return true;
    }
}
