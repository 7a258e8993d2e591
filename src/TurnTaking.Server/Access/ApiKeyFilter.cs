using Microsoft.AspNetCore.Http;

namespace TurnTaking.Server;

/// <summary>Lets requests through that give one of the API keys.</summary>
/// <remarks>
/// A filter and not an authentication scheme: a second scheme would take an application's own one its place as the default.
/// </remarks>
internal sealed class ApiKeyFilter(ApiKeyRing keys) : IEndpointFilter
{
    private const string Scheme = "Bearer ";

    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        if (!keys.IsEmpty)
        {
            string header = context.HttpContext.Request.Headers.Authorization.ToString();
            int key = header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? keys.Find(header[Scheme.Length..].Trim()) : -1;
            if (key < 0)
            {
                context.HttpContext.Response.Headers.WWWAuthenticate = Scheme.TrimEnd();
                throw new ApiException(
                    StatusCodes.Status401Unauthorized,
                    new(
                        header.Length == 0
                            ? "The request has no API key; expected the header 'Authorization: Bearer KEY'."
                            : "The API key of the request is not one of this server's.",
                        "authentication_error",
                        "invalid_api_key"));
            }

            context.HttpContext.Features.Set(new CallerFeature(key, keys.HasSeveral));
        }

        return next(context);
    }
}
