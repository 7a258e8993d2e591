using System.Globalization;
using System.Net.Sockets;
using Polly.Timeout;

namespace TurnTaking.Hub;

/// <summary>Says in words what went wrong between here and the hub, and what to do.</summary>
internal static class HubErrors
{
    private const string CodeHeader = "X-Error-Code";

    public static HubException FromStatus(HttpResponseMessage response, HubModelReference model, HubSettings settings)
    {
        string code = response.Headers.TryGetValues(CodeHeader, out var values) ? values.First() : "";
        string page = $"{settings.Endpoint}/{model.Repository}";
        string problem = (int)response.StatusCode switch
        {
            401 when settings.Token is null =>
                $"The hub does not show {model.Repository} without a token. Check the name; if the model is private or gated, set HF_TOKEN.",
            401 => $"The hub does not accept the token. Set HF_TOKEN to a valid one, from {settings.Endpoint}/settings/tokens.",
            403 when code == "GatedRepo" =>
                $"{model.Repository} is gated. Accept its conditions at {page}, and set HF_TOKEN to a token of the account that did.",
            403 => $"The token may not read {model.Repository}. Set HF_TOKEN to one that may.",
            404 when code == "RevisionNotFound" =>
                $"{model.Repository} has no revision '{model.Revision}', or not any more. Choose one of {page}/commits, or leave it out.",
            404 when code == "EntryNotFound" => $"{model} has no file {response.RequestMessage?.RequestUri?.AbsolutePath}.",
            404 => $"The hub has no {model}. Check the name and the revision at {page}.",
            429 => $"The hub has had too many requests from here. Try again {DescribeWait(response)}; with HF_TOKEN set, more are allowed.",
            >= 500 => $"The hub is failing. Try again later{DescribeRetryAfter(response)}, or set HF_ENDPOINT to a mirror.",
            _ => $"The hub did not give {model}. {CheckEndpoint(settings)}",
        };
        return new($"{problem} ({DescribeRequest(response)} answered {(int)response.StatusCode} {response.ReasonPhrase})")
        {
            StatusCode = response.StatusCode,
        };
    }

    /// <summary>Makes an error of what a request threw; <see langword="null"/> for what is none of the network's.</summary>
    public static HubException? FromException(Exception exception, Uri uri, HubSettings settings) => exception switch
    {
        TimeoutRejectedException or TimeoutException =>
            new($"{Describe(uri)} did not answer in time. Try again; {CheckNetwork(settings)}", exception),
        HttpRequestException { InnerException: SocketException } or
            HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } =>
            new($"{Describe(uri)} cannot be reached: {exception.Message}. {Capitalize(CheckNetwork(settings))}", exception),
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } =>
            new($"{Describe(uri)} has no trusted certificate: {GetInnermost(exception)}. {CheckEndpoint(settings)}", exception),
        HttpRequestException or IOException { InnerException: SocketException } or HttpIOException =>
            new($"{Describe(uri)} broke off: {exception.Message} Try again; {CheckNetwork(settings)}", exception),
        _ => null,
    };

    public static string CheckEndpoint(HubSettings settings) =>
        $"Check that HF_ENDPOINT, now {settings.Endpoint}, is the hub or a mirror of it, and that no proxy's login page is in between.";

    public static string Describe(Uri uri) => uri.GetLeftPart(UriPartial.Path);

    private static string CheckNetwork(HubSettings settings) =>
        $"check the network, a proxy's HTTPS_PROXY, and HF_ENDPOINT, now {settings.Endpoint}.";

    private static string Capitalize(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    private static string DescribeRequest(HttpResponseMessage response) =>
        response.RequestMessage?.RequestUri is { } uri ? Describe(uri) : "it";

    private static string DescribeWait(HttpResponseMessage response) =>
        HubHttp.GetRetryAfter(response) is { } wait && wait > TimeSpan.Zero
            ? string.Create(CultureInfo.InvariantCulture, $"in {Math.Ceiling(wait.TotalSeconds)} s")
            : "later";

    private static string DescribeRetryAfter(HttpResponseMessage response) =>
        HubHttp.GetRetryAfter(response) is not null ? $" ({DescribeWait(response)})" : "";

    private static string GetInnermost(Exception exception) => exception.GetBaseException().Message.TrimEnd('.');
}
