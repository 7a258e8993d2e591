using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;

namespace TurnTaking.Server;

/// <summary>Turns what an endpoint throws into an error response.</summary>
internal sealed class ErrorFilter(RequestErrors errors) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        try
        {
            return await next(context).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is ConnectionResetException || http.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to answer; the status is for metrics and logs, and is nginx's.
            return Results.StatusCode(StatusCodes.Status499ClientClosedRequest);
        }
        catch (Exception exception)
        {
            return errors.Describe(exception).ToResult(http);
        }
    }
}
