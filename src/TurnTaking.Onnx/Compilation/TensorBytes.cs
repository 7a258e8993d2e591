using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace TurnTaking.Onnx.Compilation;

/// <summary>Reads the bytes of constant tensors, which stand in the graph or in a file beside it.</summary>
/// <param name="folder">The graph's folder, or <see langword="null"/> if nothing can stand beside it.</param>
internal sealed class TensorBytes(string? folder)
{
    /// <summary>Reads a tensor's raw bytes.</summary>
    /// <exception cref="InvalidDataException">The bytes are not where the tensor says.</exception>
    public ReadOnlyMemory<byte> Read(TensorProto tensor)
    {
        if (!IsExternal(tensor))
        {
            return tensor.RawData.Memory;
        }

        try
        {
            using var file = OpenFile(tensor, out long offset, out int length);
            var bytes = GC.AllocateUninitializedArray<byte>(length);
            return RandomAccess.Read(file, bytes, offset) == length
                ? bytes
                : throw new InvalidDataException($"the tensor '{tensor.Name}' ends before its {length} bytes");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw CreateUnreadable(tensor, exception);
        }
    }

    /// <summary>Gets the number of a tensor's raw bytes, without reading them.</summary>
    /// <exception cref="InvalidDataException">The bytes are not where the tensor says.</exception>
    public int GetLength(TensorProto tensor)
    {
        if (!IsExternal(tensor))
        {
            return tensor.RawData.Length;
        }

        try
        {
            using var file = OpenFile(tensor, out _, out int length);
            return length;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw CreateUnreadable(tensor, exception);
        }
    }

    /// <summary>Tells whether a tensor's bytes stand beside the graph.</summary>
    public static bool IsExternal(TensorProto tensor) => tensor.DataLocation is TensorProto.Types.DataLocation.External;

    /// <summary>Tells whether some of a graph's constants stand beside it.</summary>
    public static bool HasExternal(ModelProto model) => model.Graph?.Initializer.Any(IsExternal) ?? false;

    /// <summary>Gets the paths of the files that a graph's constants stand in.</summary>
    /// <param name="model">The graph.</param>
    /// <param name="folder">Its folder.</param>
    public static IEnumerable<string> GetFiles(ModelProto model, string folder) =>
        (model.Graph?.Initializer ?? []).Where(IsExternal).Select(tensor => Get(tensor, "location") ?? "").Distinct()
            .Where(IsFileName).Select(location => Path.Combine(folder, location)).Where(File.Exists);

    private static bool IsFileName(string location) =>
        location is not ("" or "." or "..") && Path.GetFileName(location) == location;

    private SafeFileHandle OpenFile(TensorProto tensor, out long offset, out int length)
    {
        string location = Get(tensor, "location") ?? "";
        if (folder is null || !IsFileName(location))
        {
            throw new InvalidDataException($"the tensor '{tensor.Name}' stands in '{location}', expected a file beside the graph");
        }

        var file = File.OpenHandle(Path.Combine(folder, location));
        long end = RandomAccess.GetLength(file);
        offset = ParseCount(tensor, "offset") ?? 0;
        long byteCount = ParseCount(tensor, "length") ?? end - offset;
        if (offset > end || byteCount < 0 || byteCount > end - offset || byteCount > Array.MaxLength)
        {
            file.Dispose();
            throw new InvalidDataException(
                $"the tensor '{tensor.Name}' is {byteCount} bytes at {offset} of '{location}', which has {end} bytes");
        }

        length = (int)byteCount;
        return file;
    }

    private static long? ParseCount(TensorProto tensor, string key) =>
        Get(tensor, key) is not { } text ? null
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long count) ? count
        : throw new InvalidDataException($"the tensor '{tensor.Name}' has the {key} '{text}', expected a number");

    private static string? Get(TensorProto tensor, string key) => tensor.ExternalData.FirstOrDefault(entry => entry.Key == key)?.Value;

    private static InvalidDataException CreateUnreadable(TensorProto tensor, Exception exception) =>
        new($"the tensor '{tensor.Name}' stands in '{Get(tensor, "location")}', which cannot be read: {exception.Message}", exception);
}
