using System.Globalization;

namespace TurnTaking.Onnx.Compilation;

/// <summary>Reads the bytes of constant tensors, which stand in the graph or in a file beside it.</summary>
/// <param name="folder">The graph's folder, or <see langword="null"/> if nothing can stand beside it.</param>
internal sealed class TensorBytes(string? folder)
{
    /// <summary>Reads a tensor's raw bytes.</summary>
    /// <exception cref="InvalidDataException">The bytes are not where the tensor says.</exception>
    public ReadOnlyMemory<byte> Read(TensorProto tensor)
    {
        if (tensor.DataLocation is not TensorProto.Types.DataLocation.External)
        {
            return tensor.RawData.Memory;
        }

        string location = Get(tensor, "location") ?? "";
        if (folder is null || location.Length == 0 || Path.GetFileName(location) != location)
        {
            throw new InvalidDataException($"the tensor '{tensor.Name}' stands in '{location}', expected a file beside the graph");
        }

        using var file = File.OpenHandle(Path.Combine(folder, location));
        long offset = long.Parse(Get(tensor, "offset") ?? "0", CultureInfo.InvariantCulture);
        long end = RandomAccess.GetLength(file);
        long length = Get(tensor, "length") is { } text ? long.Parse(text, CultureInfo.InvariantCulture) : end - offset;
        if (offset < 0 || length < 0 || length > int.MaxValue || offset + length > end)
        {
            throw new InvalidDataException(
                $"the tensor '{tensor.Name}' is {length} bytes at {offset} of '{location}', which has {end} bytes");
        }

        var bytes = GC.AllocateUninitializedArray<byte>((int)length);
        return RandomAccess.Read(file, bytes, offset) == length
            ? bytes
            : throw new InvalidDataException($"the tensor '{tensor.Name}' ends before its {length} bytes");
    }

    private static string? Get(TensorProto tensor, string key) => tensor.ExternalData.FirstOrDefault(entry => entry.Key == key)?.Value;
}
