using System.Text.Json;

namespace TurnTaking.Remote;

/// <summary>Asks at <c>/v1/completions</c> and reads its answers.</summary>
internal abstract class CompletionsServer(IReadOnlyList<int> actionIds, string? servedModel) : InferenceServer(actionIds)
{
    protected override string Path => "/v1/completions";

    public sealed override void WriteRequest(Utf8JsonWriter json, int[] prompt, string? conversation)
    {
        json.WriteStartObject();
        if (servedModel is not null)
        {
            json.WriteString("model", servedModel);
        }

        WriteIds(json, "prompt", prompt);
        json.WriteNumber("max_tokens", 1);
        json.WriteNumber("temperature", 0);
        WriteScoring(json, conversation);
        json.WriteEndObject();
    }

    public override RemoteScores ReadAnswer(Answer answer)
    {
        var scores = new ActionScoreReader(ActionIds);
        var tokens = answer["choices"][0]["logprobs"]["top_logprobs"][0];
        foreach (var token in tokens.EnumerateObject())
        {
            scores.Add(token.Name, new Answer(token.Value, tokens.Path).GetDouble());
        }

        return new(scores.ToLogits(), answer.Find("usage")?.Find("prompt_tokens_details")?.Find("cached_tokens")?.GetInt32());
    }

    /// <summary>Writes how this server is asked for the scores of the four actions.</summary>
    protected abstract void WriteScoring(Utf8JsonWriter json, string? conversation);
}
