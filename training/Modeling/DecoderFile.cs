using TurnTaking.Models;
using TurnTaking.Onnx.Checkpoints;
using static TorchSharp.torch;

namespace TurnTaking.Training.Modeling;

/// <summary>Reads the weights of decoders from safetensors files, and writes them.</summary>
internal static class DecoderFile
{
    /// <exception cref="ModelLoadException">The file is damaged or holds the weights of another shape.</exception>
    public static Decoder Read(string path, DecoderShape shape)
    {
        using var checkpoint = Checkpoint.Open(path);
        return Decoder.Create(shape, (name, size) => tensor(checkpoint.Find(name, size).ReadAll(), size));
    }

    public static void Write(string path, Decoder decoder) =>
        SafetensorsWriter.Write(path, decoder.Parameters.Select(entry => KeyValuePair.Create(entry.Key, (Tensor)entry.Value)));
}
