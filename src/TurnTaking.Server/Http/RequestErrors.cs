using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;

namespace TurnTaking.Server;

/// <summary>Tells what an error means to the caller.</summary>
internal sealed partial class RequestErrors(ILogger<RequestErrors> logger)
{
    public ApiException Describe(Exception exception)
    {
        switch (exception)
        {
            case ApiException api:
                return api;

            case BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } bad:
                return new(bad.StatusCode, new("The body is longer than this server reads.", "invalid_request_error", "body_too_large"));

            case BadHttpRequestException bad:
                return new(bad.StatusCode, new(bad.Message, "invalid_request_error", GetCode(bad.StatusCode)));

            case TurnTakingQueueFullException:
                return PredictionSlots.FullError;

            case OperationCanceledException:
                return new(
                    StatusCodes.Status409Conflict,
                    new("A newer request of this conversation took this one's place while it waited.", "invalid_request_error", "superseded"));

            case TimeoutException:
                return new(
                    StatusCodes.Status504GatewayTimeout,
                    new("Whoever makes this server's predictions did not answer in time.", "server_error", "prediction_timeout"));

            case ObjectDisposedException:
                return new(
                    StatusCodes.Status503ServiceUnavailable, new("The server is shutting down.", "server_error", "shutting_down"));

            default:
                LogFailed(logger, exception);
                return new(
                    StatusCodes.Status500InternalServerError,
                    new("The prediction failed; the server's log says why.", "server_error", "prediction_failed"));
        }
    }

    /// <summary>Writes the body of a response that has only a status, such as 404 for an unknown path.</summary>
    public static Task WriteAsync(HttpContext context)
    {
        int statusCode = context.Response.StatusCode;
        string message = $"{context.Request.Method} {context.Request.Path}: {ReasonPhrases.GetReasonPhrase(statusCode)}.";
        return new ApiException(statusCode, new(message, "invalid_request_error", GetCode(statusCode))).ToResult(context).ExecuteAsync(context);
    }

    /// <summary>Makes a code of a status, such as <c>not_found</c>.</summary>
    private static string GetCode(int statusCode) =>
        ReasonPhrases.GetReasonPhrase(statusCode).ToLowerInvariant().Replace(' ', '_');

    [LoggerMessage(LogLevel.Error, "A prediction failed.")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
