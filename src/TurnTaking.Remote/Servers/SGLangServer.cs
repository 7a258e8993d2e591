using System.Text.Json;

namespace TurnTaking.Remote;

/// <summary>SGLang.</summary>
/// <remarks>
/// Source: <c>GenerateReqInput</c> in <c>python/sglang/srt/managers/io_struct.py</c> of sgl-project/sglang, and
/// <c>meta_info.output_token_ids_logprobs</c>: for each generated token a list of [logarithm, token id, text].
/// </remarks>
internal sealed class SGLangServer(IReadOnlyList<int> actionIds) : InferenceServer(actionIds)
{
    public override string ProviderName => "sglang";

    protected override string Path => "/generate";

    public override void WriteRequest(Utf8JsonWriter json, int[] prompt, string? conversation)
    {
        json.WriteStartObject();
        WriteIds(json, "input_ids", prompt);
        json.WriteStartObject("sampling_params");
        json.WriteNumber("max_new_tokens", 1);
        json.WriteNumber("temperature", 0);
        json.WriteEndObject();
        json.WriteBoolean("return_logprob", true);
        WriteIds(json, "token_ids_logprob", ActionIds);
        json.WriteEndObject();
    }

    public override RemoteScores ReadAnswer(Answer answer)
    {
        var scores = new ActionScoreReader(ActionIds);
        var information = answer["meta_info"];
        var tokens = information["output_token_ids_logprobs"][0];
        foreach (var element in tokens.EnumerateArray())
        {
            var token = new Answer(element, tokens.Path);
            scores.Add(token[1].GetInt32(), token[0].GetDouble());
        }

        return new(scores.ToLogits(), information.Find("cached_tokens")?.GetInt32());
    }
}
