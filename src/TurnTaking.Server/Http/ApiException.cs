using Microsoft.AspNetCore.Http;

namespace TurnTaking.Server;

/// <summary>Ends a request with an error response.</summary>
internal sealed class ApiException(int statusCode, ApiError error) : Exception(error.Message)
{
    public int StatusCode => statusCode;

    public ApiError Error => error;

    /// <summary>Gets after how many seconds the request may succeed.</summary>
    public int? RetryAfterSeconds { get; init; }

    /// <summary>Makes the response, and sets its headers.</summary>
    public IResult ToResult(HttpContext context)
    {
        if (RetryAfterSeconds is { } seconds)
        {
            context.Response.Headers.RetryAfter = $"{seconds}";
        }

        return TypedResults.Json(new ApiErrorResponse(Error), ServerJsonContext.Instance.ApiErrorResponse, statusCode: StatusCode);
    }

    public static ApiException Invalid(string message, string? param = null, string code = "invalid_value") =>
        new(StatusCodes.Status400BadRequest, new(message, "invalid_request_error", code) { Param = param });
}
