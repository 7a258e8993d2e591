using System.Text.Json;

namespace TurnTaking.Remote;

/// <summary>Hugging Face's text-generation-inference.</summary>
/// <remarks>
/// Source: <c>router/src/lib.rs</c> of huggingface/text-generation-inference (<c>GenerateParameters</c>, <c>Details</c>). Its
/// <c>/v1/completions</c> takes and gives neither token ids nor other tokens' probabilities, so <c>/generate</c> is asked.
/// </remarks>
internal sealed class TextGenerationInferenceServer(IReadOnlyList<int> actionIds, PromptTextWriter promptText, int topTokenCount)
    : InferenceServer(actionIds)
{
    public override string ProviderName => "text-generation-inference";

    protected override string Path => "/generate";

    public override void WriteRequest(Utf8JsonWriter json, int[] prompt, string? conversation)
    {
        json.WriteStartObject();
        json.WriteString("inputs", promptText.Write(prompt));
        json.WriteStartObject("parameters");
        json.WriteNumber("max_new_tokens", 1);
        json.WriteBoolean("do_sample", false);
        json.WriteBoolean("details", true);
        json.WriteNumber("top_n_tokens", topTokenCount);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    public override RemoteScores ReadAnswer(Answer answer)
    {
        var scores = new ActionScoreReader(ActionIds);
        var tokens = answer["details"]["top_tokens"][0];
        foreach (var element in tokens.EnumerateArray())
        {
            var token = new Answer(element, tokens.Path);
            scores.Add(token["id"].GetInt32(), token["logprob"].GetDouble());
        }

        return new(scores.ToLogits(), null);
    }
}
