using TurnTaking.Models;
using TurnTaking.Tests;

namespace TurnTaking.Onnx.Tests;

/// <summary>The models that the tests run, and folders made from them.</summary>
internal static class TestModels
{
    public static string Root { get; } = Path.Combine(AppContext.BaseDirectory, "Models");

    public static string TinyFolder { get; } = Path.Combine(Root, "tiny-qwen2");

    public static string TinyFloat { get; } = Path.Combine(TinyFolder, "onnx", "model.onnx");

    public static string TinyCheckpoint { get; } = Path.Combine(TinyFolder, "model.safetensors");

    public static string TinyInt8 { get; } = Path.Combine(TinyFolder, "onnx", "model_q8.onnx");

    /// <summary>Reference material that is too large for the repository and may lie beside it.</summary>
    public static string? PublishedTokenizerFolder { get; } = MaterialBesideRepository.Find("reference/tokenizer");

    /// <summary>The tiny model's folder with all its files, which may lie beside the repository.</summary>
    public static string? TinyReferenceFolder { get; } = MaterialBesideRepository.Find("reference/tiny-qwen2");

    public static ModelConfiguration TinyConfiguration { get; } = ModelConfiguration.Read(OnnxModel.Open(TinyFolder).Folder);

    public static OnnxTurnTakingClientOptions Options(string model) => new() { Model = model };
}
