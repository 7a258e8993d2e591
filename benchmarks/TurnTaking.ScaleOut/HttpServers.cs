using System.Text;
using System.Text.Json.Nodes;

namespace TurnTaking.ScaleOut;

/// <summary>Servers over HTTP, each request to any of them.</summary>
internal sealed class HttpServers : IDisposable
{
    /// <summary>A prediction that is older is of no use to a conversation.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly HttpClient[] _clients;

    public HttpServers(params IEnumerable<Uri> addresses) => _clients =
    [
        .. addresses.Select(address =>
            new HttpClient(new SocketsHttpHandler { ConnectTimeout = Patience }) { BaseAddress = address, Timeout = Patience }),
    ];

    /// <summary>Gets or sets what counts the tokens of the answers, which are read only then.</summary>
    public CacheHits? CacheHits { get; set; }

    /// <returns>The status, or 0 for no answer.</returns>
    public async Task<int> AskAsync(string body)
    {
        try
        {
            using var content = new StringContent(body, Encoding.UTF8, "application/json");
            using var response = await _clients[Random.Shared.Next(_clients.Length)].PostAsync("/v1/predict", content).ConfigureAwait(false);
            if (CacheHits is { } hits && response.IsSuccessStatusCode)
            {
                var prediction = JsonNode.Parse(await response.Content.ReadAsStringAsync().ConfigureAwait(false))!;
                hits.Add((int)prediction["inputTokens"]!, (int)prediction["cachedTokens"]!);
            }

            return (int)response.StatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            // It counts as a request without an answer.
            return 0;
        }
    }

    public void Dispose() => Array.ForEach(_clients, client => client.Dispose());
}
