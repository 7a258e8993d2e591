namespace TurnTaking.Models.Tests;

/// <summary>The models whose folders the tests read.</summary>
internal static class TestModels
{
    public static ModelFolder TinyFolder { get; } =
        new FileSystemModelFolder("tiny-qwen2", Path.Combine(AppContext.BaseDirectory, "Models", "tiny-qwen2"));

    public static TokenizerFile Tiny { get; } = TokenizerFile.Read(TinyFolder, 1_536);
}
