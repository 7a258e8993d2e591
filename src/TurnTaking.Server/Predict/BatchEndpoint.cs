using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace TurnTaking.Server;

/// <summary><c>POST /v1/predict/batch</c>: what the agent should do next in each of several conversations.</summary>
internal static class BatchEndpoint
{
    public static async Task<IResult> HandleAsync(HttpContext context)
    {
        var batch = await JsonBody.ReadAsync(context, ServerJsonContext.Instance.BatchRequest).ConfigureAwait(false);
        int maxCount = context.RequestServices.GetRequiredService<IOptions<TurnTakingServerOptions>>().Value.MaxBatchSize;
        if (batch.Requests is not { Count: > 0 } requests || requests.Count > maxCount)
        {
            throw ApiException.Invalid($"'requests' has {batch.Requests?.Count ?? 0} requests; expected 1 to {maxCount}.", "requests");
        }

        context.RequestServices.GetRequiredService<PredictionLimiter>().Count(context, requests.Count);
        var client = context.RequestServices.GetRequiredService<ITurnTakingClient>();
        var errors = context.RequestServices.GetRequiredService<RequestErrors>();
        string? modelId = ServedModel.GetId(client);
        return await context.RequestServices.GetRequiredService<PredictionSlots>().RunAsync(context, requests.Count, async () =>
        {
            var results = await Task.WhenAll(requests.Select(PredictAsync)).ConfigureAwait(false);
            return TypedResults.Json(new BatchResponse(results), ServerJsonContext.Instance.BatchResponse);
        }).ConfigureAwait(false);

        async Task<BatchResult> PredictAsync(PredictRequest? request)
        {
            try
            {
                if (request is null)
                {
                    throw ApiException.Invalid("The request is null; expected an object.");
                }

                request.Read(modelId, out var messages, out var options);
                options.ConversationId = CallerFeature.Scope(context, options.ConversationId);
                var prediction = await client.GetPredictionAsync(messages, options, context.RequestAborted).ConfigureAwait(false);
                return new() { Prediction = PredictResponse.From(prediction) };
            }
            catch (Exception exception) when (!context.RequestAborted.IsCancellationRequested)
            {
                return new() { Error = errors.Describe(exception).Error };
            }
        }
    }
}
