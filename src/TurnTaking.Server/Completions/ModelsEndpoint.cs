using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace TurnTaking.Server;

/// <summary><c>GET /v1/models</c>: the model that is served.</summary>
internal static class ModelsEndpoint
{
    public static Task<IResult> HandleAsync(HttpContext context)
    {
        var client = context.RequestServices.GetRequiredService<ITurnTakingClient>();
        ServedModelDescription[] models = ServedModel.GetId(client) is { } id
            ? [new(id, "model", "turntaking") { MaxTokenCount = client.GetService<IActionTokenScorer>()?.MaxTokenCount }]
            : [];
        return Task.FromResult<IResult>(TypedResults.Json(new ModelList("list", models), ServerJsonContext.Instance.ModelList));
    }
}

/// <summary>The models of a server.</summary>
internal sealed record ModelList(
    [property: JsonPropertyName("object")] string Object,
    [property: JsonPropertyName("data")] IReadOnlyList<ServedModelDescription> Data);

/// <summary>A model, as OpenAI's API and vLLM describe one.</summary>
internal sealed record ServedModelDescription(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("object")] string Object,
    [property: JsonPropertyName("owned_by")] string OwnedBy)
{
    [JsonPropertyName("max_model_len")]
    public int? MaxTokenCount { get; init; }
}
