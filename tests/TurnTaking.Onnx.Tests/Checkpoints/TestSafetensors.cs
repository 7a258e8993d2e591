using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json;
using TurnTaking.Onnx.Checkpoints;

namespace TurnTaking.Onnx.Tests;

/// <summary>Writes safetensors files, right ones and wrong ones.</summary>
internal static class TestSafetensors
{
    public static byte[] Create(string header, int dataLength) => Create(Encoding.UTF8.GetBytes(header), new byte[dataLength]);

    public static byte[] Create(byte[] header, byte[] data)
    {
        var length = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        return [.. length, .. header, .. data];
    }

    /// <summary>Writes tensors of another file with elements of another type.</summary>
    public static void Write(string path, SafetensorsFile source, IEnumerable<string> names, string elementType)
    {
        using var data = new MemoryStream();
        var headers = new List<string>();
        foreach (string name in names)
        {
            var tensor = source.Tensors[name];
            var values = new float[tensor.ByteCount / sizeof(float)];
            source.Read(tensor, 0, values);
            long begin = data.Length;
            foreach (float value in values)
            {
                data.Write(elementType switch
                {
                    "F16" => BitConverter.GetBytes((Half)value),
                    "BF16" => BitConverter.GetBytes((ushort)(BitConverter.SingleToUInt32Bits(value) >> 16)),
                    _ => BitConverter.GetBytes(value),
                });
            }

            headers.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"{JsonSerializer.Serialize(name)}: {{\"dtype\": \"{elementType}\", \"shape\": [{string.Join(", ", tensor.Shape)}], \"data_offsets\": [{begin}, {data.Length}]}}"));
        }

        File.WriteAllBytes(path, Create(Encoding.UTF8.GetBytes($"{{{string.Join(", ", headers)}}}"), data.ToArray()));
    }
}
