using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace TurnTaking.Server;

/// <summary><c>POST /v1/completions</c>: the action token that comes after a prompt, with the log-probabilities of all four.</summary>
internal static class CompletionsEndpoint
{
    private const string SessionHeader = "X-Session-ID";

    public static async Task<IResult> HandleAsync(HttpContext context)
    {
        var request = await JsonBody.ReadAsync(context, ServerJsonContext.Instance.CompletionRequest).ConfigureAwait(false);
        var client = context.RequestServices.GetRequiredService<ITurnTakingClient>();
        var scorer = client.GetService<IActionTokenScorer>() ?? throw new ApiException(
            StatusCodes.Status501NotImplemented,
            new("The model of this server does not run in its process, so prompts cannot be completed.", "server_error", "not_supported"));

        string? modelId = ServedModel.GetId(client);
        ServedModel.Require(request.Model, modelId);
        request.RequireSupported();
        var prompt = CompletionPrompt.Read(request.Prompt, scorer);
        var allowed = ReadAllowed(request, scorer);
        string? session = request.SessionId ?? (context.Request.Headers[SessionHeader] is [{ Length: > 0 } header] ? header : null);
        string? conversationId = CallerFeature.Scope(context, session);

        context.RequestServices.GetRequiredService<PredictionLimiter>().Count(context);
        return await context.RequestServices.GetRequiredService<PredictionSlots>().RunAsync(context, 1, async () =>
        {
            var scores = await scorer.GetScoresAsync(prompt, conversationId, context.RequestAborted).ConfigureAwait(false);
            var ranked = allowed.OrderByDescending(action => scores.LogProbabilities[(int)action]).ToList();
            var response = new CompletionResponse(
                $"cmpl-{Guid.NewGuid():N}",
                "text_completion",
                DateTimeOffset.UtcNow.ToUnixTimeSeconds(),
                modelId,
                [new(0, ranked[0].ToTokenText(), "length") { LogProbs = DescribeLogProbs(request, scorer, scores, ranked) }],
                new(prompt.Count, 1, prompt.Count + 1)
                {
                    PromptDetails = scores.CachedTokenCount is { } cachedCount ? new(cachedCount) : null,
                });
            return TypedResults.Json(response, ServerJsonContext.Instance.CompletionResponse);
        }).ConfigureAwait(false);
    }

    private static CompletionLogProbs? DescribeLogProbs(
        CompletionRequest request, IActionTokenScorer scorer, ActionTokenScores scores, List<TurnTakingAction> ranked)
    {
        if (request.LogProbs is not { } count)
        {
            return null;
        }

        // The generated token is always among them, as in OpenAI's API.
        var top = ranked.Take(Math.Max(1, count)).ToDictionary(Name, LogProbability);
        return new([0], [LogProbability(ranked[0])], [Name(ranked[0])], [top]);

        float LogProbability(TurnTakingAction action) => scores.LogProbabilities[(int)action];

        string Name(TurnTakingAction action) => request.ReturnTokensAsTokenIds is true
            ? $"token_id:{scorer.ActionTokens[(int)action]}"
            : action.ToTokenText();
    }

    private static TurnTakingAction[] ReadAllowed(CompletionRequest request, IActionTokenScorer scorer)
    {
        var actions = Enum.GetValues<TurnTakingAction>();
        if (request.AllowedTokenIds is null)
        {
            return actions;
        }

        var allowed = Array.FindAll(actions, action => request.AllowedTokenIds.Contains(scorer.ActionTokens[(int)action]));
        return allowed.Length > 0 && allowed.Length == request.AllowedTokenIds.Distinct().Count()
            ? allowed
            : throw ApiException.Invalid(
                $"'allowed_token_ids' is [{string.Join(", ", request.AllowedTokenIds.Take(8))}]; expected some of the model's action tokens, " +
                $"[{string.Join(", ", scorer.ActionTokens)}].",
                "allowed_token_ids",
                "unsupported_value");
    }

    private static string ToTokenText(this TurnTakingAction action) => $"<|{action.ToName()}|>";
}
