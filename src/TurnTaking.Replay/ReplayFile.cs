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
    /// <exception cref="InvalidDataException">A line is no conversation, or the file is not compressed as its name says.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IEnumerable<ReplayClip> Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        using var file = File.OpenRead(path);
        using Stream content = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(file,
            CompressionMode.Decompress) : file;
        using var reader = new StreamReader(content);
        for (int number = 1; ReadLine(reader, path, number) is { } line; number++)
        {
            if (!string.IsNullOrWhiteSpace(line))
            {
                yield return Parse(line, path, number);
            }
        }
    }

    private static string? ReadLine(StreamReader reader, string path, int number)
    {
        try
        {
            return reader.ReadLine();
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"{path}:{number}: expected a file compressed with gzip: {exception.Message}", exception);
        }
    }

    private static ReplayClip Parse(string line, string path, int number)
    {
        try
        {
            var clip = JsonSerializer.Deserialize(line, JsonContext.Default.ReplayClip) ?? throw new JsonException("It is null.");
            return ReplayClipValidation.FindProblem(clip) is { } problem ? throw new JsonException($"{problem}.") : clip;
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
