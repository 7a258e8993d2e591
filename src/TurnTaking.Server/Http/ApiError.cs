using System.ComponentModel;

namespace TurnTaking.Server;

/// <summary>What is wrong with a request, in the form of OpenAI's API.</summary>
internal sealed record ApiError(
    [property: Description("What was found and what was expected.")] string Message,
    [property: Description("The kind of error, such as invalid_request_error.")] string Type,
    [property: Description("The error, for programs, such as queue_full.")] string Code)
{
    [Description("The property of the request that is at fault.")]
    public string? Param { get; init; }
}

/// <summary>The body of every response that is no success.</summary>
internal sealed record ApiErrorResponse(ApiError Error);
