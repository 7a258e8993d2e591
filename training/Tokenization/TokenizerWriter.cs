using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using TurnTaking.Models;

namespace TurnTaking.Training.Tokenization;

/// <summary>Writes a byte-level BPE with the Qwen2 pre-tokenizer as <c>tokenizer.json</c>, the format of the tokenizers library.</summary>
internal static class TokenizerWriter
{
    /// <summary>The tokens that give prompts their structure and those of the actions, in the order of their ids.</summary>
    public static readonly IReadOnlyList<string> SpecialTokens =
    [
        "<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|continue_listening|>", "<|start_speaking|>", "<|start_listening|>",
        "<|continue_speaking|>", "<|predict|>",
    ];

    // No character of the text has to be escaped for a file.
    private static readonly JsonSerializerOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
        NewLine = "\n",
    };

    /// <summary>Writes a tokenizer.</summary>
    /// <param name="tokens">The tokens, the place of each being its id; the special tokens follow them.</param>
    /// <param name="merges">The merges in their order.</param>
    public static string Write(IReadOnlyList<string> tokens, IReadOnlyList<(string Left, string Right)> merges)
    {
        static JsonObject ByteLevel() => new()
        {
            ["type"] = "ByteLevel",
            ["add_prefix_space"] = false,
            ["trim_offsets"] = false,
            ["use_regex"] = false,
        };

        var root = new JsonObject
        {
            ["version"] = "1.0",
            ["truncation"] = null,
            ["padding"] = null,
            ["added_tokens"] = new JsonArray([.. SpecialTokens.Select((content, index) => new JsonObject
            {
                ["id"] = tokens.Count + index,
                ["content"] = content,
                ["single_word"] = false,
                ["lstrip"] = false,
                ["rstrip"] = false,
                ["normalized"] = false,
                ["special"] = true,
            })]),
            ["normalizer"] = new JsonObject { ["type"] = "NFC" },
            ["pre_tokenizer"] = new JsonObject
            {
                ["type"] = "Sequence",
                ["pretokenizers"] = new JsonArray(
                    new JsonObject
                    {
                        ["type"] = "Split",
                        ["pattern"] = new JsonObject { ["Regex"] = RegexSplitPreTokenizer.Qwen2Pattern },
                        ["behavior"] = "Isolated",
                        ["invert"] = false,
                    },
                    ByteLevel()),
            },
            ["post_processor"] = ByteLevel(),
            ["decoder"] = ByteLevel(),
            ["model"] = new JsonObject
            {
                ["type"] = "BPE",
                ["dropout"] = null,
                ["unk_token"] = null,
                ["continuing_subword_prefix"] = null,
                ["end_of_word_suffix"] = null,
                ["fuse_unk"] = false,
                ["byte_fallback"] = false,
                ["ignore_merges"] = false,
                ["vocab"] = new JsonObject(tokens.Select((token, id) => KeyValuePair.Create(token, (JsonNode?)id))),
                ["merges"] = new JsonArray([.. merges.Select(merge => new JsonArray(merge.Left, merge.Right))]),
            },
        };
        return root.ToJsonString(Options) + "\n";
    }
}
