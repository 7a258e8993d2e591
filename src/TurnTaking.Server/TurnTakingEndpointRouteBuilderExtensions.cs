using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using TurnTaking;
using TurnTaking.Server;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Provides an extension method that maps the turn-taking endpoints.</summary>
public static class TurnTakingEndpointRouteBuilderExtensions
{
    /// <summary>Maps the endpoints that serve the application's <see cref="ITurnTakingClient"/>.</summary>
    /// <param name="endpoints">The application, or a group of its routes.</param>
    /// <returns>A builder with which all of them can be configured further, with <c>RequireAuthorization()</c> for example.</returns>
    /// <exception cref="InvalidOperationException"><c>AddTurnTakingServer()</c> was not called.</exception>
    /// <remarks>
    /// <c>POST /v1/predict</c>, <c>POST /v1/predict/batch</c>, <c>POST /v1/completions</c> (the part of OpenAI's API that turn-taking needs;
    /// only with a client that gives an <see cref="IActionTokenScorer"/>) and <c>GET /v1/models</c>. Errors are in the form of OpenAI's API.
    /// </remarks>
    public static IEndpointConventionBuilder MapTurnTaking(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        if (endpoints.ServiceProvider.GetService<ApiKeyRing>() is null)
        {
            throw new InvalidOperationException("Call services.AddTurnTakingServer() before app.MapTurnTaking().");
        }

        var options = endpoints.ServiceProvider.GetRequiredService<IOptions<TurnTakingServerOptions>>().Value;
        var group = endpoints.MapGroup("/v1")
            .AddEndpointFilter<RouteGroupBuilder, DrainFilter>()
            .RequireApiKey()
            .WithTags("Turn-taking")
            .WithMetadata(new RequestSizeLimitAttribute(options.MaxRequestBodySize));

        group.MapPost("/predict", (Delegate)PredictEndpoint.HandleAsync)
            .WithName("predict")
            .WithSummary("What the agent should do next in one conversation.")
            .Describe<PredictRequest, PredictResponse>()
            .ProducesErrors(StatusCodes.Status409Conflict);
        group.MapPost("/predict/batch", (Delegate)BatchEndpoint.HandleAsync)
            .WithName("predictBatch")
            .WithSummary("What the agent should do next in each of several conversations.")
            .Describe<BatchRequest, BatchResponse>();
        group.MapPost("/completions", (Delegate)CompletionsEndpoint.HandleAsync)
            .WithName("completions")
            .WithSummary("The action token that comes after a prompt: the part of OpenAI's completions API that turn-taking needs.")
            .Describe<CompletionRequest, CompletionResponse>()
            .ProducesErrors(StatusCodes.Status409Conflict);
        group.MapGet("/models", (Delegate)ModelsEndpoint.HandleAsync)
            .WithName("models")
            .WithSummary("The model that is served.")
            .Produces<ModelList>(StatusCodes.Status200OK, JsonBody.ContentType)
            .ProducesErrors(StatusCodes.Status401Unauthorized);
        return group;
    }

    /// <summary>Lets only requests with an API key through, if the server has such keys.</summary>
    internal static TBuilder RequireApiKey<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder =>
        builder.AddEndpointFilter<TBuilder, ErrorFilter>().AddEndpointFilter<TBuilder, ApiKeyFilter>();

    private static RouteHandlerBuilder Describe<TRequest, TResponse>(this RouteHandlerBuilder builder)
        where TRequest : notnull =>
        builder.AddEndpointFilter<AdmissionFilter>()
            .Accepts<TRequest>(JsonBody.ContentType)
            .Produces<TResponse>(StatusCodes.Status200OK, JsonBody.ContentType)
            .ProducesErrors(
                StatusCodes.Status400BadRequest,
                StatusCodes.Status401Unauthorized,
                StatusCodes.Status404NotFound,
                StatusCodes.Status413PayloadTooLarge,
                StatusCodes.Status429TooManyRequests);

    private static RouteHandlerBuilder ProducesErrors(this RouteHandlerBuilder builder, params ReadOnlySpan<int> statusCodes)
    {
        foreach (int statusCode in statusCodes)
        {
            builder.Produces<ApiErrorResponse>(statusCode, JsonBody.ContentType);
        }

        return builder;
    }
}
