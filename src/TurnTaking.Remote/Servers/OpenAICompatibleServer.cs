using System.Globalization;
using System.Text.Json;

namespace TurnTaking.Remote;

/// <summary>A server that has no more than OpenAI's own <c>/v1/completions</c>.</summary>
/// <remarks>
/// Source: <see href="https://platform.openai.com/docs/api-reference/completions/create"/>. A bias of 100, the most there is, lifts the four
/// actions above all other tokens; being the same for all four, it does not change their shares.
/// </remarks>
internal sealed class OpenAICompatibleServer(IReadOnlyList<int> actionIds, string? servedModel, int topTokenCount)
    : CompletionsServer(actionIds, servedModel)
{
    private const int Bias = 100;

    public override string ProviderName => "openai";

    protected override void WriteScoring(Utf8JsonWriter json, string? conversation)
    {
        json.WriteNumber("logprobs", topTokenCount);
        json.WriteStartObject("logit_bias");
        foreach (int id in ActionIds)
        {
            json.WriteNumber(id.ToString(CultureInfo.InvariantCulture), Bias);
        }

        json.WriteEndObject();
    }
}
