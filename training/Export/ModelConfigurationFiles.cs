using System.Text.Json;
using System.Text.Json.Nodes;
using TurnTaking.Models;
using TurnTaking.Training.Modeling;

namespace TurnTaking.Training.Export;

/// <summary>Writes the small files of a model folder as transformers 4.57 does, so that it loads there.</summary>
internal static class ModelConfigurationFiles
{
    private const string TransformersVersion = "4.57.6";
    private static readonly JsonSerializerOptions Options = new() { WriteIndented = true, NewLine = "\n" };

    /// <param name="folder">The folder, with <c>tokenizer.json</c>.</param>
    /// <param name="shape">The decoder's shape.</param>
    /// <param name="contextLength">The most tokens of a prompt.</param>
    /// <param name="specialTokens">The ids of the tokens that give prompts their structure.</param>
    public static void Write(string folder, DecoderShape shape, int contextLength, SpecialTokens specialTokens)
    {
        // The token of padding stands before the first of a message, as the tokenizer's writer has it.
        int padding = specialTokens.MessageStart - 1;
        Write("config.json", new JsonObject
        {
            ["architectures"] = new JsonArray("Qwen2ForCausalLM"),
            ["attention_dropout"] = 0.0,
            ["bos_token_id"] = padding,
            ["dtype"] = "float32",
            ["eos_token_id"] = specialTokens.MessageEnd,
            ["hidden_act"] = "silu",
            ["hidden_size"] = shape.HiddenSize,
            ["initializer_range"] = 0.02,
            ["intermediate_size"] = shape.IntermediateSize,
            ["layer_types"] = new JsonArray(
                [.. Enumerable.Range(0, shape.LayerCount).Select(_ => JsonValue.Create("full_attention"))]),
            ["max_position_embeddings"] = contextLength,
            ["max_window_layers"] = shape.LayerCount,
            ["model_type"] = "qwen2",
            ["num_attention_heads"] = shape.HeadCount,
            ["num_hidden_layers"] = shape.LayerCount,
            ["num_key_value_heads"] = shape.KeyValueHeadCount,
            ["head_dim"] = shape.HeadSize,
            ["pad_token_id"] = padding,
            ["rms_norm_eps"] = shape.NormalizationEpsilon,
            ["rope_scaling"] = null,
            ["rope_theta"] = shape.RotaryBase,
            ["sliding_window"] = null,
            ["tie_word_embeddings"] = true,
            ["transformers_version"] = TransformersVersion,
            ["use_cache"] = true,
            ["use_sliding_window"] = false,
            ["vocab_size"] = shape.VocabularySize,
        });
        Write("generation_config.json", new JsonObject
        {
            ["_from_model_config"] = true,
            ["bos_token_id"] = padding,
            ["eos_token_id"] = specialTokens.MessageEnd,
            ["pad_token_id"] = padding,
            ["transformers_version"] = TransformersVersion,
        });
        Write("tokenizer_config.json", new JsonObject
        {
            ["tokenizer_class"] = "PreTrainedTokenizerFast",
            ["eos_token"] = "<|im_end|>",
            ["pad_token"] = "<|endoftext|>",
            ["bos_token"] = null,
            ["model_max_length"] = contextLength,
            ["padding_side"] = "left",
            ["truncation_side"] = "left",
            ["clean_up_tokenization_spaces"] = false,
            ["add_prefix_space"] = false,
        });

        void Write(string name, JsonObject content) => File.WriteAllText(Path.Combine(folder, name), content.ToJsonString(Options) + "\n");
    }
}
