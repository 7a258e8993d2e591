using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TurnTaking.Server;

/// <summary>A request in the form of OpenAI's completions API, with vLLM's additions.</summary>
/// <remarks>https://github.com/vllm-project/vllm/blob/main/vllm/entrypoints/openai/completion/protocol.py</remarks>
internal sealed class CompletionRequest
{
    [JsonPropertyName("model")]
    [Description("The model asked for: if given, the one that this server serves.")]
    public string? Model { get; set; }

    [Required]
    [JsonPropertyName("prompt")]
    [Description("The whole prompt, up to and with <|predict|>: an array of token ids, or a text with the names of special tokens in it.")]
    public JsonElement Prompt { get; set; }

    [JsonPropertyName("max_tokens")]
    [Description("1, or nothing: one token is generated.")]
    public int? MaxTokens { get; set; }

    [JsonPropertyName("temperature")]
    [Description("0, or nothing: the most probable token is generated.")]
    public float? Temperature { get; set; }

    [JsonPropertyName("logprobs")]
    [Description("How many of the most probable tokens are given with their log-probabilities: up to 4.")]
    public int? LogProbs { get; set; }

    [JsonPropertyName("allowed_token_ids")]
    [Description("The tokens to choose from: some of the four action tokens. Without it, all four.")]
    public IReadOnlyList<int>? AllowedTokenIds { get; set; }

    [JsonPropertyName("return_tokens_as_token_ids")]
    [Description("Whether tokens are written as token_id:N and not as their text.")]
    public bool? ReturnTokensAsTokenIds { get; set; }

    [JsonPropertyName("session_id")]
    [Description("The same text for all requests of one conversation, as in the header X-Session-ID.")]
    public string? SessionId { get; set; }

    [JsonPropertyName("n")]
    [Description("1, or nothing.")]
    public int? N { get; set; }

    [JsonPropertyName("stream")]
    [Description("false, or nothing.")]
    public bool? Stream { get; set; }

    [JsonPropertyName("echo")]
    [Description("false, or nothing.")]
    public bool? Echo { get; set; }

    /// <summary>Refuses what would have to change the answer and cannot.</summary>
    public void RequireSupported()
    {
        Require(MaxTokens is null or 1, "max_tokens", $"{MaxTokens}", "1");
        Require(Temperature is null or 0, "temperature", $"{Temperature}", "0");
        Require(LogProbs is null or >= 0, "logprobs", $"{LogProbs}", "0 or more");
        Require(N is null or 1, "n", $"{N}", "1");
        Require(Stream is not true, "stream", "true", "false");
        Require(Echo is not true, "echo", "true", "false");

        static void Require(bool condition, string name, string found, string expected)
        {
            if (!condition)
            {
                throw ApiException.Invalid($"'{name}' is {found}; expected {expected}.", name, "unsupported_value");
            }
        }
    }
}
