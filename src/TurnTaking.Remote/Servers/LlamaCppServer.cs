using System.Text.Json;

namespace TurnTaking.Remote;

/// <summary>llama.cpp's <c>llama-server</c>.</summary>
/// <remarks>
/// Source: "POST /completion" in <c>tools/server/README.md</c> and <c>tools/server/server-task.cpp</c> of ggml-org/llama.cpp. The probabilities
/// after sampling take the bias into account, which lifts the four actions so far above all other tokens that they are the first four; being
/// the same for all four, it does not change their shares. The only sampler is a temperature of 1, which changes nothing.
/// </remarks>
internal sealed class LlamaCppServer(IReadOnlyList<int> actionIds) : InferenceServer(actionIds)
{
    private const int Bias = 100;

    public override string ProviderName => "llama.cpp";

    protected override string Path => "/completion";

    public override void WriteRequest(Utf8JsonWriter json, int[] prompt, string? conversation)
    {
        json.WriteStartObject();
        WriteIds(json, "prompt", prompt);
        json.WriteNumber("n_predict", 1);
        json.WriteNumber("n_probs", ActionIds.Count);
        json.WriteBoolean("post_sampling_probs", true);
        json.WriteStartArray("logit_bias");
        foreach (int id in ActionIds)
        {
            json.WriteStartArray();
            json.WriteNumberValue(id);
            json.WriteNumberValue(Bias);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteStartArray("samplers");
        json.WriteStringValue("temperature");
        json.WriteEndArray();
        json.WriteNumber("temperature", 1);
        json.WriteBoolean("cache_prompt", true);

        // Without it, the answer repeats the whole prompt.
        json.WriteStartArray("response_fields");
        json.WriteStringValue("completion_probabilities");
        json.WriteStringValue("timings/cache_n");
        json.WriteEndArray();
        json.WriteEndObject();
    }

    public override RemoteScores ReadAnswer(Answer answer)
    {
        var scores = new ActionScoreReader(ActionIds);
        var tokens = answer["completion_probabilities"][0]["top_probs"];
        foreach (var element in tokens.EnumerateArray())
        {
            var token = new Answer(element, tokens.Path);
            scores.Add(token["id"].GetInt32(), GetLogarithm(token["prob"]));
        }

        return new(scores.ToLogits(), answer.Find("cache_n")?.GetInt32());
    }

    private static double GetLogarithm(Answer probability) => probability.GetDouble() switch
    {
        0 => double.MinValue,
        > 0 and <= 1.001 and var value => Math.Log(value),
        var other => throw new AnswerException($"expected {probability.Path} to be a probability, found {other}."),
    };
}
