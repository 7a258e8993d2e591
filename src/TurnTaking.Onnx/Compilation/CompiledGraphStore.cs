using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TurnTaking.Onnx.Compilation;

/// <summary>Keeps compiled graphs on disk, so that a model is compiled once.</summary>
/// <remarks>
/// A compiled graph lies in a folder beside the exported one, or in the user's cache where that is read-only. Its folder appears whole or
/// not at all, so processes that compile the same model at once do not disturb each other, and one that is killed leaves nothing that
/// loads.
/// </remarks>
/// <param name="graphPath">The exported graph.</param>
/// <param name="configuration">The shape of the model.</param>
/// <param name="actionIds">The ids of the action tokens, in the order that the scores shall have.</param>
/// <param name="userCacheFolder">The user's cache, or <see langword="null"/> for the one of this machine.</param>
internal sealed partial class CompiledGraphStore(
    string graphPath, ModelConfiguration configuration, IReadOnlyList<int> actionIds, string? userCacheFolder = null)
{
    private const string FolderName = "turntaking-compiled";
    private const string GraphFileName = "model.onnx";
    private const string ManifestFileName = "manifest.json";
    private const string UnfinishedExtension = ".unfinished";
    private static readonly TimeSpan AbandonedAfter = TimeSpan.FromDays(1);

    /// <summary>Finds the compiled graph, or makes it.</summary>
    /// <param name="problem">Why there is none, or why it is compiled only in part, or <see langword="null"/>.</param>
    /// <returns>The path of the compiled graph, or <see langword="null"/>.</returns>
    public string? FindOrCompile(out string? problem)
    {
        problem = null;
        string[] places = [Path.GetDirectoryName(graphPath)!, userCacheFolder ?? DefaultUserCacheFolder];
        string key = ComputeKey();
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

    private static string DefaultUserCacheFolder => Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "turntaking");

    /// <summary>Gets a key of the compiler, the processor's kind, the model's shape, the actions and the exported graph: of its size, its time and its two ends.</summary>
    /// <remarks>Reading hundreds of megabytes at every start would take longer than loading the compiled graph.</remarks>
    private string ComputeKey()
    {
        const int EndLength = 65_536;
        using var file = File.OpenHandle(graphPath);
        long length = RandomAccess.GetLength(file);
        var ends = new byte[2 * EndLength];
        _ = RandomAccess.Read(file, ends.AsSpan(0, EndLength), 0);
        _ = RandomAccess.Read(file, ends.AsSpan(EndLength), Math.Max(0, length - EndLength));

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(
            $"{GraphCompiler.Version}/{ProcessorFeatures.HasVnni}/{configuration}/{string.Join(',', actionIds)}/{length}/{File.GetLastWriteTimeUtc(graphPath).Ticks}/"));
        hash.AppendData(ends);
        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 12));
    }

    private static bool IsWhole(string folder)
    {
        string path = Path.Combine(folder, ManifestFileName);
        try
        {
            return File.Exists(path) &&
                JsonSerializer.Deserialize(File.ReadAllText(path), JsonContext.Default.DictionaryStringInt64) is { Count: > 0 } lengths &&
                lengths.All(file => new FileInfo(Path.Combine(folder, file.Key)) is { Exists: true } info && info.Length == file.Value);
        }
        catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private bool Compile(string folder, out string? problem)
    {
        RemoveAbandoned(Path.GetDirectoryName(folder)!);
        string unfinished = $"{folder}.{Guid.NewGuid():N}{UnfinishedExtension}";
        Directory.CreateDirectory(unfinished);
        try
        {
            if (!GraphCompiler.CompileFile(graphPath, Path.Combine(unfinished, GraphFileName), configuration, actionIds, out problem))
            {
                return false;
            }

            var lengths = new DirectoryInfo(unfinished).EnumerateFiles().ToDictionary(file => file.Name, file => file.Length);
            File.WriteAllText(
                Path.Combine(unfinished, ManifestFileName), JsonSerializer.Serialize(lengths, JsonContext.Default.DictionaryStringInt64));
            MoveInPlace(unfinished, folder);
            return true;
        }
        finally
        {
            if (Directory.Exists(unfinished))
            {
                Directory.Delete(unfinished, recursive: true);
            }
        }
    }

    private static void MoveInPlace(string unfinished, string folder)
    {
        if (Directory.Exists(folder) && !IsWhole(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        try
        {
            Directory.Move(unfinished, folder);
        }
        catch (IOException) when (IsWhole(folder))
        {
            // Another process was faster, with the same result.
        }
    }

    private static void RemoveAbandoned(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return;
        }

        foreach (var abandoned in new DirectoryInfo(folder).EnumerateDirectories($"*{UnfinishedExtension}")
            .Where(unfinished => DateTime.UtcNow - unfinished.LastWriteTimeUtc > AbandonedAfter))
        {
            abandoned.Delete(recursive: true);
        }
    }

    [JsonSerializable(typeof(Dictionary<string, long>))]
    private sealed partial class JsonContext : JsonSerializerContext;
}
