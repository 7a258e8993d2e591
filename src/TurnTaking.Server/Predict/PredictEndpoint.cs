using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace TurnTaking.Server;

/// <summary><c>POST /v1/predict</c>: what the agent should do next in one conversation.</summary>
internal static class PredictEndpoint
{
    public static async Task<IResult> HandleAsync(HttpContext context)
    {
        var request = await JsonBody.ReadAsync(context, ServerJsonContext.Instance.PredictRequest).ConfigureAwait(false);
        var client = context.RequestServices.GetRequiredService<ITurnTakingClient>();
        request.Read(ServedModel.GetId(client), out var messages, out var options);
        options.ConversationId = CallerFeature.Scope(context, options.ConversationId);
        context.RequestServices.GetRequiredService<PredictionLimiter>().Count(context);
        return await context.RequestServices.GetRequiredService<PredictionSlots>().RunAsync(context, 1, async () =>
        {
            var prediction = await client.GetPredictionAsync(messages, options, context.RequestAborted).ConfigureAwait(false);
            return TypedResults.Json(PredictResponse.From(prediction), ServerJsonContext.Instance.PredictResponse);
        }).ConfigureAwait(false);
    }
}
