using System.Text.Json;

namespace TurnTaking.Models;

/// <summary>The shape of a model, as its <c>config.json</c> states it.</summary>
/// <param name="LayerCount">The number of decoder layers.</param>
/// <param name="AttentionHeadCount">The number of attention heads of a layer.</param>
/// <param name="KeyValueHeadCount">The number of key and value heads of a layer.</param>
/// <param name="HeadSize">The size of one head.</param>
/// <param name="MaxTokenCount">The longest prompt the model has positions for.</param>
/// <param name="VocabularySize">The number of token ids.</param>
/// <param name="TiesEmbeddings">Whether the head multiplies with the tokens' own vectors, and not with a matrix of its own.</param>
/// <param name="Fusion">
/// What else the decoder computes with, or <see langword="null"/> if it has parts beyond those: sliding windows, scaled rotation or another
/// activation.
/// </param>
internal sealed record ModelConfiguration(
    int LayerCount,
    int AttentionHeadCount,
    int KeyValueHeadCount,
    int HeadSize,
    int MaxTokenCount,
    int VocabularySize,
    bool TiesEmbeddings,
    FusionParameters? Fusion)
{
    public const string Architecture = "qwen2";

    /// <summary>Limits the length of prompts to that of the tokenizer, if it has one.</summary>
    public ModelConfiguration LimitTo(int? maxTokenCount) => this with { MaxTokenCount = Math.Min(MaxTokenCount, maxTokenCount ?? MaxTokenCount) };

    public static ModelConfiguration Read(ModelFolder folder)
    {
        string path = folder.GetPath(ModelFolder.ConfigurationFileName);
        try
        {
            using var document = JsonDocument.Parse(folder.ReadAllBytes(ModelFolder.ConfigurationFileName));
            return Read(document.RootElement, path);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            throw new ModelLoadException(path, $"expected a model's configuration as JSON, found: {exception.Message}", exception);
        }
    }

    private static ModelConfiguration Read(JsonElement root, string path)
    {
        string? architecture = root.TryGetProperty("model_type", out var type) ? type.GetString() : null;
        if (architecture != Architecture)
        {
            throw new ModelLoadException(path, $"expected model_type '{Architecture}', found '{architecture}'.");
        }

        int attentionHeadCount = GetCount("num_attention_heads");
        return new(
            GetCount("num_hidden_layers"),
            attentionHeadCount,
            GetCount("num_key_value_heads", attentionHeadCount),
            GetCount("head_dim", GetCount("hidden_size") / attentionHeadCount),
            GetCount("max_position_embeddings"),
            GetCount("vocab_size"),
            root.TryGetProperty("tie_word_embeddings", out var ties) && ties.ValueKind is JsonValueKind.True,
            FusionParameters.Read(root));

        int GetCount(string name, int? fallback = null)
        {
            if (!root.TryGetProperty(name, out var value) || value.ValueKind is JsonValueKind.Null)
            {
                return fallback ?? throw new ModelLoadException(path, $"expected a property '{name}', found none.");
            }

            return value.TryGetInt32(out int count) && count > 0
                ? count
                : throw new ModelLoadException(path, $"expected '{name}' to be a positive number, found {value}.");
        }
    }
}
