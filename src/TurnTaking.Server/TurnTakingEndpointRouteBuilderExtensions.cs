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
    public static IEndpointConventionBuilder MapTurnTaking(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        if (endpoints.ServiceProvider.GetService<ApiKeyRing>() is null)
        {
            throw new InvalidOperationException("Call services.AddTurnTakingServer() before app.MapTurnTaking().");
        }

        var options = endpoints.ServiceProvider.GetRequiredService<IOptions<TurnTakingServerOptions>>().Value;
        var group = endpoints.MapGroup("/v1")
            .AddEndpointFilter<ErrorFilter>()
            .AddEndpointFilter<ApiKeyFilter>()
            .WithTags("Turn-taking")
            .WithMetadata(new RequestSizeLimitAttribute(options.MaxRequestBodySize))
            .ProducesError(StatusCodes.Status400BadRequest)
            .ProducesError(StatusCodes.Status401Unauthorized)
            .ProducesError(StatusCodes.Status429TooManyRequests);

        group.MapPost("/predict", (Delegate)PredictEndpoint.HandleAsync)
            .WithName("predict")
            .WithSummary("What the agent should do next in one conversation.")
            .Accepts<PredictRequest>(JsonBody.ContentType)
            .Produces<PredictResponse>(StatusCodes.Status200OK, JsonBody.ContentType);
        return group;
    }

    private static RouteGroupBuilder ProducesError(this RouteGroupBuilder group, int statusCode)
    {
        group.WithMetadata(new ProducesResponseTypeMetadata(statusCode, typeof(ApiErrorResponse), [JsonBody.ContentType]));
        return group;
    }
}
