using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace TurnTaking.Server;

/// <summary>Reads the bodies of requests.</summary>
internal static class JsonBody
{
    public const string ContentType = "application/json";

    /// <exception cref="ApiException">The body is not what is expected; the message says where.</exception>
    public static async ValueTask<T> ReadAsync<T>(HttpContext context, JsonTypeInfo<T> type)
        where T : class
    {
        if (!context.Request.HasJsonContentType())
        {
            throw new ApiException(
                StatusCodes.Status415UnsupportedMediaType,
                new(
                    $"The content type is '{context.Request.ContentType}'; expected {ContentType}.",
                    "invalid_request_error",
                    "unsupported_content_type"));
        }

        try
        {
            return await JsonSerializer.DeserializeAsync(context.Request.BodyReader, type, context.RequestAborted).ConfigureAwait(false)
                ?? throw ApiException.Invalid("The body is null; expected an object.", code: "invalid_json");
        }
        catch (JsonException exception)
        {
            string problem = exception.InnerException is JsonException syntax
                ? WithoutPosition(syntax.Message)
                : "The value is not of the type expected.";
            string place = $"{exception.Path} (line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1})";
            throw ApiException.Invalid(
                $"The body cannot be read at {place}. {problem}",
                GetProperty(exception.Path),
                "invalid_json");
        }
    }

    private static string WithoutPosition(string message)
    {
        int position = message.IndexOf(" LineNumber: ", StringComparison.Ordinal);
        return position < 0 ? message : message[..position];
    }

    private static string? GetProperty(string? path) =>
        path is not null && path.StartsWith("$.", StringComparison.Ordinal) ? path[2..] : null;
}
