using System.Net;
using System.Net.Http.Headers;

namespace TurnTaking.Hub;

/// <summary>Follows redirects, and sends the token to the hub alone.</summary>
/// <remarks>The answer's <see cref="HttpResponseMessage.RequestMessage"/> is the last request made.</remarks>
internal sealed class HubRedirectHandler(HubSettings settings) : DelegatingHandler
{
    /// <summary>The request option that holds the ETag of a large file's content, which the hub tells before it redirects.</summary>
    public static readonly HttpRequestOptionsKey<string> LinkedETagKey = new("linked-etag");

    private const int MaxRedirectCount = 10;
    private readonly Uri _endpoint = new(settings.Endpoint);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var range = request.Headers.Range;
        for (int redirectCount = 0; ; redirectCount++)
        {
            if (settings.Token is { } token && IsHub(request.RequestUri!))
            {
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            }

            var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
            if (!IsRedirect(response.StatusCode) || response.Headers.Location is not { } location)
            {
                response.RequestMessage = request;
                return response;
            }

            var target = new Uri(request.RequestUri!, location);
            string? linkedETag = HubETag.ReadLinked(response);
            response.Dispose();
            if (redirectCount == MaxRedirectCount)
            {
                throw new HubException(
                    $"{HubErrors.Describe(request.RequestUri!)} redirects more than {MaxRedirectCount} times. {HubErrors.CheckEndpoint(settings)}");
            }

            if (target.Scheme is not ("http" or "https") || (target.Scheme == "http" && request.RequestUri!.Scheme == "https"))
            {
                throw new HubException(
                    $"{HubErrors.Describe(request.RequestUri!)} redirects to {target.GetLeftPart(UriPartial.Authority)}, which is not secure; it was not followed.");
            }

            var next = new HttpRequestMessage(request.Method, target) { Headers = { Range = range }, Version = request.Version };
            next.Headers.UserAgent.ParseAdd(request.Headers.UserAgent.ToString());
            if (linkedETag is not null || request.Options.TryGetValue(LinkedETagKey, out linkedETag))
            {
                next.Options.Set(LinkedETagKey, linkedETag);
            }

            request = next;
        }
    }

    private bool IsHub(Uri uri) =>
        Uri.Compare(uri, _endpoint, UriComponents.SchemeAndServer, UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase) == 0;

    private static bool IsRedirect(HttpStatusCode status) => status is
        HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect
        or HttpStatusCode.PermanentRedirect;
}
