namespace TurnTaking.Onnx;

/// <summary>A file of a model.</summary>
/// <param name="Path">The path in the model's folder, with <c>/</c> between folders.</param>
/// <param name="ByteCount">The size.</param>
/// <param name="Sha256">The SHA-256 of the content that is there.</param>
/// <param name="IsWhole">Whether the content is that of the hub; <see langword="null"/> if nothing says what it should be.</param>
public sealed record ModelFileInformation(string Path, long ByteCount, string Sha256, bool? IsWhole);
