namespace TurnTaking.Remote;

/// <summary>Reads the answers of <c>/v1/completions</c>.</summary>
internal abstract class CompletionsServer(IReadOnlyList<int> actionIds) : InferenceServer(actionIds)
{
    protected override string Path => "/v1/completions";

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
}
