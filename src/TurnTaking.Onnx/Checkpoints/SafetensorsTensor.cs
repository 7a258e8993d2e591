namespace TurnTaking.Onnx.Checkpoints;

/// <summary>What a safetensors file's header says of a tensor.</summary>
/// <param name="Name">The tensor's name.</param>
/// <param name="ElementType">The type of its elements, such as <c>BF16</c>.</param>
/// <param name="Shape">Its dimensions.</param>
/// <param name="Offset">Where its first byte stands, from the end of the header.</param>
/// <param name="ByteCount">How many bytes it has.</param>
internal sealed record SafetensorsTensor(string Name, string ElementType, IReadOnlyList<long> Shape, long Offset, long ByteCount);
