using System.Globalization;
using System.Text.Json;

namespace TurnTaking.Cli;

/// <summary>What the commands about models write alike.</summary>
internal static class ModelOutput
{
    public static void WriteJson(Stream output, Action<Utf8JsonWriter> writeProperties)
    {
        using (var writer = new Utf8JsonWriter(output))
        {
            writer.WriteStartObject();
            writeProperties(writer);
            writer.WriteEndObject();
        }

        output.Write("\n"u8);
    }

    public static string FormatSize(long byteCount) => byteCount switch
    {
        >= 100_000_000 => string.Create(CultureInfo.InvariantCulture, $"{byteCount / 1e6:N0} MB"),
        >= 100_000 => string.Create(CultureInfo.InvariantCulture, $"{byteCount / 1e6:N1} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{byteCount / 1e3:N1} kB"),
    };

    /// <summary>Gets the size of a folder's files, those that links lead to included.</summary>
    public static long GetByteCount(string folder) => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Sum(path =>
    {
        using var file = File.OpenHandle(path);
        return RandomAccess.GetLength(file);
    });
}
