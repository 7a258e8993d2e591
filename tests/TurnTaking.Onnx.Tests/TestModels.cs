using TurnTaking.Tests;

namespace TurnTaking.Onnx.Tests;

/// <summary>The models that the tests run, and folders made from them.</summary>
internal static class TestModels
{
    public static string Root { get; } = Path.Combine(AppContext.BaseDirectory, "Models");

    public static string TinyFolder { get; } = Path.Combine(Root, "tiny-qwen2");

    public static string TinyFloat { get; } = Path.Combine(TinyFolder, "onnx", "model.onnx");

    public static string TinyInt8 { get; } = Path.Combine(TinyFolder, "onnx", "model_q8.onnx");

    /// <summary>Reference material that is too large for the repository and may lie beside it.</summary>
    public static string? PublishedTokenizerFolder { get; } = MaterialBesideRepository.Find("reference/tokenizer");

    public static ModelConfiguration TinyConfiguration { get; } = ModelConfiguration.Read(ModelFolder.Open(TinyFolder));

    public static OnnxTurnTakingClientOptions Options(string model) => new() { Model = model };
}
