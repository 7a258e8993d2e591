using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TurnTaking.Replay;

/// <summary>Reads timed conversations.</summary>
public static partial class ReplayFile
{
    /// <summary>Reads a file of JSON Lines, one conversation a line.</summary>
    /// <param name="path">The path of the file; one that ends in <c>.gz</c> is decompressed.</param>
    /// <returns>The conversations.</returns>
    /// <exception cref="InvalidDataException">A line is no conversation.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IEnumerable<ReplayClip> Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        using var file = File.OpenRead(path);
        using Stream content = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(file,
            CompressionMode.Decompress) : file;
        using var reader = new StreamReader(content);
        for (int number = 1; reader.ReadLine() is { } line; number++)
        {
            if (!string.IsNullOrWhiteSpace(line))
            {
                yield return Parse(line, path, number);
            }
        }
    }

    private static ReplayClip Parse(string line, string path, int number)
    {
        try
        {
            return JsonSerializer.Deserialize(line, JsonContext.Default.ReplayClip) ?? throw new JsonException("It is null.");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{path}:{number}: not a timed conversation: {exception.Message}", exception);
        }
    }

    [JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
    [JsonSerializable(typeof(ReplayClip))]
    private sealed partial class JsonContext : JsonSerializerContext;
}
