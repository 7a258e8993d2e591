using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TurnTaking.Onnx.Compilation;

/// <summary>Says of a folder that the compiler has written it, and what must be in it.</summary>
/// <param name="Lengths">The files' sizes by their names.</param>
/// <param name="GraphHash">The SHA-256 of the graph. The weights' would take as long as loading them.</param>
internal sealed partial record CompiledManifest(IReadOnlyDictionary<string, long> Lengths, string GraphHash)
{
    /// <summary>The name of the manifest's file.</summary>
    public const string FileName = "turntaking-compiled.json";

    /// <summary>Writes the manifest of a folder whose files are all written.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="graph">The graph's path in it.</param>
    public static void Write(string folder, string graph)
    {
        var manifest = new CompiledManifest(GetFiles(folder), ComputeHash(Path.Combine(folder, graph)));
        File.WriteAllText(Path.Combine(folder, FileName), JsonSerializer.Serialize(manifest, JsonContext.Default.CompiledManifest));
    }

    /// <summary>Finds a file in a folder that the compiler has not written there.</summary>
    /// <returns>Its path from the folder, or <see langword="null"/> if there is none.</returns>
    public static string? FindOther(string folder)
    {
        var manifest = Read(folder);
        return GetFiles(folder).Keys.Order(StringComparer.Ordinal)
            .FirstOrDefault(file => file != FileName && manifest?.Lengths.ContainsKey(file) is not true);
    }

    /// <summary>Tells whether all is there that the compiler has written into a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="graph">The graph's path in it.</param>
    public static bool IsWhole(string folder, string graph)
    {
        try
        {
            return Read(folder) is { Lengths.Count: > 0 } manifest &&
                manifest.Lengths.All(file => new FileInfo(Path.Combine(folder, file.Key)) is { Exists: true } info && info.Length == file.Value) &&
                manifest.GraphHash == ComputeHash(Path.Combine(folder, graph));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static Dictionary<string, long> GetFiles(string folder) =>
        new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories)
            .ToDictionary(file => Path.GetRelativePath(folder, file.FullName).Replace('\\', '/'), file => file.Length);

    private static CompiledManifest? Read(string folder)
    {
        string path = Path.Combine(folder, FileName);
        try
        {
            return File.Exists(path)
                ? JsonSerializer.Deserialize(File.ReadAllBytes(path), JsonContext.Default.CompiledManifest) is { Lengths: not null } manifest
                    ? manifest
                    : null
                : null;
        }
        catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string ComputeHash(string path)
    {
        using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }

    [JsonSerializable(typeof(CompiledManifest))]
    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, NewLine = "\n")]
    private sealed partial class JsonContext : JsonSerializerContext;
}
