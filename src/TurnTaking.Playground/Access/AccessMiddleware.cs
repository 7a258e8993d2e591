using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace TurnTaking.Playground;

/// <summary>Turns away requests that other sites make, and tells browsers to load nothing from elsewhere.</summary>
internal sealed partial class AccessMiddleware(RequestDelegate next, HostPolicy hosts, ILogger<AccessMiddleware> logger)
{
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public async Task InvokeAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.CacheControl = "no-cache";

        if (!hosts.IsAllowed(context.Request.Host))
        {
            LogHostRefused(context.Request.Host.Host);
            await RefuseAsync(context, "The host of this request is not this machine.").ConfigureAwait(false);
        }
        else if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method) &&
            !HostPolicy.IsSameOrigin(context.Request))
        {
            await RefuseAsync(context, "The origin of this request is not the playground's page.").ConfigureAwait(false);
        }
        else
        {
            await next(context).ConfigureAwait(false);
        }
    }

    /// <summary>Answers that a request may not be made from where it was.</summary>
    public static Task RefuseAsync(HttpContext context, string reason)
    {
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return context.Response.WriteAsync(reason);
    }

    [LoggerMessage(LogLevel.Warning, "A request for the host '{Host}' was refused; name the host in the addresses to allow it.")]
    private partial void LogHostRefused(string host);
}
