using System.Text.Json;

namespace TurnTaking.Remote;

/// <summary>vLLM, and <c>turntaking serve</c>.</summary>
/// <remarks>
/// Source: <c>vllm/entrypoints/openai/completion/protocol.py</c> and <c>serving.py</c> of vllm-project/vllm. <c>logprob_token_ids</c> gives
/// exactly the four; servers that do not know it yet give the most probable tokens, which <c>allowed_token_ids</c> makes the four if the server
/// was started with <c>--logprobs-mode processed_logprobs</c>.
/// </remarks>
internal sealed class VllmServer(IReadOnlyList<int> actionIds, string? servedModel) : CompletionsServer(actionIds, servedModel)
{
    public override string ProviderName => "vllm";

    protected override void WriteScoring(Utf8JsonWriter json, string? conversation)
    {
        json.WriteNumber("logprobs", ActionIds.Count);
        WriteIds(json, "allowed_token_ids", ActionIds);
        WriteIds(json, "logprob_token_ids", ActionIds);
        json.WriteBoolean("return_tokens_as_token_ids", true);
        if (conversation is not null)
        {
            json.WriteString("session_id", conversation);
        }
    }
}
