using System.Text.Json;

namespace TurnTaking.Onnx.Checkpoints;

/// <summary>Reads the header of a safetensors file: JSON that names each tensor with its type, its shape and its place.</summary>
internal static class SafetensorsHeader
{
    private const string MetadataName = "__metadata__";

    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false };

    /// <summary>Reads and checks a header.</summary>
    /// <param name="json">The header.</param>
    /// <param name="dataLength">The number of bytes that follow it; the tensors must fill them without gap or overlap.</param>
    /// <exception cref="InvalidDataException">The header is not as the format wants it.</exception>
    public static IReadOnlyDictionary<string, SafetensorsTensor> Read(ReadOnlyMemory<byte> json, long dataLength)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Options);
            var tensors = document.RootElement.EnumerateObject()
                .Where(property => property.Name != MetadataName).Select(ReadTensor).ToList();
            RequireContiguous(tensors, dataLength);
            return tensors.ToDictionary(tensor => tensor.Name);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new InvalidDataException($"expected a header of JSON, found: {exception.Message}", exception);
        }
    }

    private static SafetensorsTensor ReadTensor(JsonProperty property)
    {
        string name = property.Name;
        if (property.Value.ValueKind is not JsonValueKind.Object ||
            !property.Value.TryGetProperty("dtype", out var type) || type.ValueKind is not JsonValueKind.String ||
            !property.Value.TryGetProperty("shape", out var shape) ||
            !property.Value.TryGetProperty("data_offsets", out var offsets))
        {
            throw new InvalidDataException($"expected the tensor '{name}' to have a dtype, a shape and data_offsets.");
        }

        string elementType = type.GetString()!;
        int bitCount = GetBitCount(elementType) ??
            throw new InvalidDataException($"the tensor '{name}' is of the type '{elementType}', which is not known.");
        long[] dimensions = ReadCounts(name, "shape", shape);
        if (ReadCounts(name, "data_offsets", offsets) is not [long begin, long end] || begin > end)
        {
            throw new InvalidDataException($"the tensor '{name}' has the data_offsets {offsets}, expected a begin and an end.");
        }

        var byteCount = dimensions.Aggregate((Int128)bitCount, (product, dimension) => Saturate(product * dimension)) / 8;
        return byteCount == end - begin
            ? new(name, elementType, dimensions, begin, end - begin)
            : throw new InvalidDataException(
                $"the tensor '{name}' is {elementType} [{string.Join(", ", dimensions)}], {byteCount} bytes, but has {end - begin}.");
    }

    /// <summary>Gets the size of an element (https://docs.rs/safetensors, <c>Dtype</c>); some are smaller than a byte.</summary>
    private static int? GetBitCount(string elementType) => elementType switch
    {
        "F4" => 4,
        "F6_E2M3" or "F6_E3M2" => 6,
        "BOOL" or "U8" or "I8" or "F8_E5M2" or "F8_E4M3" or "F8_E8M0" or "F8_E4M3FNUZ" or "F8_E5M2FNUZ" => 8,
        "U16" or "I16" or "F16" or "BF16" => 16,
        "U32" or "I32" or "F32" => 32,
        "U64" or "I64" or "F64" or "C64" => 64,
        _ => null,
    };

    /// <summary>Keeps a product so small that the next factor does not overflow it, and so large that no file has as many bytes.</summary>
    private static Int128 Saturate(Int128 product) => Int128.Min(product, (Int128)1 << 64);

    private static long[] ReadCounts(string name, string property, JsonElement array)
    {
        if (array.ValueKind is JsonValueKind.Array)
        {
            long[] counts = [.. array.EnumerateArray().Select(item =>
                item.ValueKind is JsonValueKind.Number && item.TryGetInt64(out long count) ? count : -1)];
            if (Array.TrueForAll(counts, count => count >= 0))
            {
                return counts;
            }
        }

        throw new InvalidDataException($"the tensor '{name}' has the {property} {array}, expected a list of numbers from 0 up.");
    }

    private static void RequireContiguous(List<SafetensorsTensor> tensors, long dataLength)
    {
        long end = 0;
        foreach (var tensor in tensors.OrderBy(tensor => tensor.Offset).ThenBy(tensor => tensor.ByteCount))
        {
            if (tensor.Offset != end)
            {
                throw new InvalidDataException(
                    $"the tensor '{tensor.Name}' begins at {tensor.Offset}, {(tensor.Offset < end ? "inside" : "beyond")} " +
                    $"the one before it, which ends at {end}.");
            }

            end += tensor.ByteCount;
        }

        if (end != dataLength)
        {
            throw new InvalidDataException($"the tensors have {end} bytes, but the file has {dataLength} after its header.");
        }
    }
}
