using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace TurnTaking.Training.Modeling;

/// <summary>Writes tensors of single precision as a safetensors file (https://huggingface.co/docs/safetensors).</summary>
internal static class SafetensorsWriter
{
    private const int Alignment = 8;

    /// <summary>Writes a file. It appears whole or not at all.</summary>
    public static void Write(string path, IEnumerable<KeyValuePair<string, Tensor>> tensors)
    {
        var entries = tensors.OrderBy(entry => entry.Key, StringComparer.Ordinal).ToList();
        var header = new JsonObject { ["__metadata__"] = new JsonObject { ["format"] = "pt" } };
        long offset = 0;
        foreach (var (name, tensor) in entries)
        {
            long end = offset + (tensor.NumberOfElements * sizeof(float));
            header[name] = new JsonObject
            {
                ["dtype"] = "F32",
                ["shape"] = new JsonArray([.. tensor.shape.Select(size => JsonValue.Create(size))]),
                ["data_offsets"] = new JsonArray(offset, end),
            };
            offset = end;
        }

        byte[] json = Encoding.UTF8.GetBytes(header.ToJsonString());
        int length = (json.Length + Alignment - 1) / Alignment * Alignment;
        string temporary = $"{path}.{Environment.ProcessId}.tmp";
        using (var file = File.Create(temporary))
        {
            Span<byte> prefix = stackalloc byte[sizeof(ulong)];
            BinaryPrimitives.WriteUInt64LittleEndian(prefix, (ulong)length);
            file.Write(prefix);
            file.Write(json);
            file.Write(Enumerable.Repeat((byte)' ', length - json.Length).ToArray());
            foreach (var (_, tensor) in entries)
            {
                using var values = tensor.detach().to(ScalarType.Float32, CPU).contiguous();
                file.Write(values.bytes);
            }

            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }
}
