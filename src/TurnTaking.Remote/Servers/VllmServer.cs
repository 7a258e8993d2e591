using System.Text.Json;

namespace TurnTaking.Remote;

/// <summary>vLLM, and <c>turntaking serve</c>.</summary>
/// <remarks>
/// Source: <c>vllm/entrypoints/openai/completion/protocol.py</c> and <c>serving.py</c> of vllm-project/vllm. <c>logprob_token_ids</c> gives
/// exactly the four; servers that do not know it yet give the most probable tokens, which <c>allowed_token_ids</c> makes the four if the server
/// was started with <c>--logprobs-mode processed_logprobs</c>.
/// </remarks>
internal sealed class VllmServer(IReadOnlyList<int> actionIds, string? servedModel) : CompletionsServer(actionIds)
{
    public override string ProviderName => "vllm";

    public override void WriteRequest(Utf8JsonWriter json, int[] prompt, string? conversation)
    {
        json.WriteStartObject();
        if (servedModel is not null)
        {
            json.WriteString("model", servedModel);
        }

        WriteIds(json, "prompt", prompt);
        json.WriteNumber("max_tokens", 1);
        json.WriteNumber("temperature", 0);
        json.WriteNumber("logprobs", ActionIds.Count);
        WriteIds(json, "allowed_token_ids", ActionIds);
        WriteIds(json, "logprob_token_ids", ActionIds);
        json.WriteBoolean("return_tokens_as_token_ids", true);
        if (conversation is not null)
        {
            json.WriteString("session_id", conversation);
        }

        json.WriteEndObject();
    }
}
