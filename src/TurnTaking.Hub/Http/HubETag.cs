namespace TurnTaking.Hub;

/// <summary>Reads what the hub says of a file's content in the headers of an answer.</summary>
internal static class HubETag
{
    private const string LinkedETagHeader = "X-Linked-ETag";

    /// <summary>Reads the ETag of a large file's content, as the hub gives it beside a redirect.</summary>
    public static string? ReadLinked(HttpResponseMessage response) =>
        response.Headers.TryGetValues(LinkedETagHeader, out var values) ? Normalize(values.First()) : null;

    /// <summary>Reads the hash of the content, if the hub names one. What it redirects to has ETags of another kind.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="uri">The file's address on the hub.</param>
    public static string? ReadHash(HttpResponseMessage response, Uri uri)
    {
        var request = response.RequestMessage!;
        string? etag = request.Options.TryGetValue(HubRedirectHandler.LinkedETagKey, out string? linked) ? linked
            : request.RequestUri != uri ? null
            : ReadLinked(response) ?? (response.Headers.ETag is { IsWeak: false } header ? Normalize(header.Tag) : null);
        return etag is { Length: 40 or 64 } && etag.All(char.IsAsciiHexDigitLower) ? etag : null;
    }

    private static string Normalize(string value) => value.StartsWith("W/", StringComparison.Ordinal) ? value[2..].Trim('"') : value.Trim('"');
}
