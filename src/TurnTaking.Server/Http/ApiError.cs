using System.ComponentModel;

namespace TurnTaking.Server;

/// <summary>What is wrong with a request, in the form of OpenAI's API.</summary>
/// <param name="Message">What was found and what was expected.</param>
/// <param name="Type">The kind of error.</param>
/// <param name="Param">The property of the request that is at fault.</param>
/// <param name="Code">The error, for programs.</param>
internal sealed record ApiError(
    [property: Description("What was found and what was expected.")] string Message,
    [property: Description("The kind of error, such as invalid_request_error.")] string Type,
    [property: Description("The property of the request that is at fault.")] string? Param,
    [property: Description("The error, for programs, such as queue_full.")] string Code);

/// <summary>The body of every response that is no success.</summary>
internal sealed record ApiErrorResponse(ApiError Error);
