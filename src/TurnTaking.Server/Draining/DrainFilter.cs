using Microsoft.AspNetCore.Http;

namespace TurnTaking.Server;

/// <summary>Asks callers to let go of their connections while the server drains, so that none is closed under a request.</summary>
internal sealed class DrainFilter(DrainService drain) : IEndpointFilter
{
    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (drain.IsDraining && HttpProtocol.IsHttp11(http.Request.Protocol))
        {
            http.Response.Headers.Connection = "close";
        }

        return next(context);
    }
}
