using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace TurnTaking.Server;

/// <summary>Turns what an endpoint throws into an error response.</summary>
internal sealed partial class ErrorFilter(ILogger<ErrorFilter> logger) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            var http = context.HttpContext;
            if (exception is ConnectionResetException || (exception is OperationCanceledException && http.RequestAborted.IsCancellationRequested))
            {
                // Nobody is there to answer; the status is for metrics and logs, as nginx gives it.
                http.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
                return Results.Empty;
            }

            var error = Describe(exception);
            if (error.RetryAfterSeconds is { } seconds)
            {
                http.Response.Headers.RetryAfter = $"{seconds}";
            }

            return error.ToResult();
        }
    }

    /// <summary>Tells what an error means to the caller.</summary>
    public ApiException Describe(Exception exception)
    {
        switch (exception)
        {
            case ApiException api:
                return api;

            case BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }:
                return new(
                    StatusCodes.Status413PayloadTooLarge,
                    new("The body is longer than this server reads.", "invalid_request_error", null, "body_too_large"));

            case BadHttpRequestException bad:
                return new(bad.StatusCode, new(bad.Message, "invalid_request_error", null, "bad_request"));

            case TurnTakingQueueFullException:
                return new(
                    StatusCodes.Status429TooManyRequests,
                    new("The server has more predictions waiting than it can make in time. Send fewer.", "overloaded_error", null, "queue_full"))
                {
                    RetryAfterSeconds = 1,
                };

            case OperationCanceledException:
                return new(
                    StatusCodes.Status409Conflict,
                    new("A newer request of this conversation took this one's place while it waited.", "invalid_request_error", null, "superseded"));

            case ObjectDisposedException:
                return new(
                    StatusCodes.Status503ServiceUnavailable, new("The server is shutting down.", "server_error", null, "shutting_down"));

            default:
                LogFailed(logger, exception);
                return new(
                    StatusCodes.Status500InternalServerError,
                    new("The prediction failed. The server's log says why.", "server_error", null, "prediction_failed"));
        }
    }

    [LoggerMessage(LogLevel.Error, "A prediction failed.")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
