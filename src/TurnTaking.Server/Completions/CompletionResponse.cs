using System.Text.Json.Serialization;

namespace TurnTaking.Server;

/// <summary>One generated token, in the form of OpenAI's completions API.</summary>
internal sealed record CompletionResponse(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("object")] string Object,
    [property: JsonPropertyName("created")] long Created,
    [property: JsonPropertyName("model")] string? Model,
    [property: JsonPropertyName("choices")] IReadOnlyList<CompletionChoice> Choices,
    [property: JsonPropertyName("usage")] CompletionUsage Usage);

/// <summary>The token that was generated.</summary>
internal sealed record CompletionChoice(
    [property: JsonPropertyName("index")] int Index,
    [property: JsonPropertyName("text")] string Text,
    [property: JsonPropertyName("finish_reason")] string FinishReason)
{
    [JsonPropertyName("logprobs")]
    public CompletionLogProbs? LogProbs { get; init; }
}

/// <summary>The log-probabilities of the token and of those that it was chosen from.</summary>
internal sealed record CompletionLogProbs(
    [property: JsonPropertyName("text_offset")] IReadOnlyList<int> TextOffset,
    [property: JsonPropertyName("token_logprobs")] IReadOnlyList<float> TokenLogProbs,
    [property: JsonPropertyName("tokens")] IReadOnlyList<string> Tokens,
    [property: JsonPropertyName("top_logprobs")] IReadOnlyList<IReadOnlyDictionary<string, float>> TopLogProbs);

/// <summary>How many tokens the request took.</summary>
internal sealed record CompletionUsage(
    [property: JsonPropertyName("prompt_tokens")] int PromptTokens,
    [property: JsonPropertyName("completion_tokens")] int CompletionTokens,
    [property: JsonPropertyName("total_tokens")] int TotalTokens)
{
    [JsonPropertyName("prompt_tokens_details")]
    public CompletionPromptDetails? PromptDetails { get; init; }
}

/// <summary>How many of the prompt's tokens came from the cache.</summary>
internal sealed record CompletionPromptDetails([property: JsonPropertyName("cached_tokens")] int CachedTokens);
