using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.DependencyInjection;

namespace TurnTaking.Hub;

/// <summary>Asks the hub; what goes wrong is a <see cref="HubException"/>.</summary>
internal sealed partial class HubTransport(HubSettings settings, HubTuning tuning) : IDisposable
{
    private const int MaxPageCount = 1000;
    private readonly ServiceProvider _services = HubHttp.CreateServices(settings, tuning);

    public async Task<HubRevision> GetRevisionAsync(HubModelReference model, CancellationToken cancellationToken)
    {
        string commit = model.Revision;
        if (!model.IsCommit)
        {
            var uri = new Uri($"{settings.Endpoint}/api/models/{model.Repository}/revision/{Uri.EscapeDataString(model.Revision)}");
            var (revision, _) = await GetJsonAsync(uri, model, HubJsonContext.Default.RevisionAnswer, cancellationToken).ConfigureAwait(false);
            commit = revision.Sha is { } sha && HubModelReference.IsCommitHash(sha)
                ? sha
                : throw new HubException($"{uri} names no commit: '{revision.Sha}'. {HubErrors.CheckEndpoint(settings)}");
        }

        List<HubFile> files = [];
        var next = new Uri($"{settings.Endpoint}/api/models/{model.Repository}/tree/{commit}?recursive=true");
        for (int page = 0; next is not null && page < MaxPageCount; page++)
        {
            var (entries, nextPage) = await GetJsonAsync(next, model, HubJsonContext.Default.ListTreeEntry, cancellationToken).ConfigureAwait(false);
            files.AddRange(entries.Where(entry => entry.Type == "file").Select(entry => new HubFile(
                entry.Path ?? "", entry.Lfs?.Size ?? entry.Size, entry.Oid ?? "", entry.Lfs?.Oid)));
            next = nextPage;
        }

        return new(commit, files);
    }

    public Uri GetFileUri(HubModelReference model, string commit, HubFile file) => new(
        $"{settings.Endpoint}/{model.Repository}/resolve/{commit}/{string.Join('/', file.Path.Split('/').Select(Uri.EscapeDataString))}");

    /// <summary>Asks for a file or a part of it; the answer's content has yet to be read.</summary>
    public async Task<HttpResponseMessage> GetFileAsync(
        Uri uri, RangeHeaderValue? range, HubModelReference model, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, uri) { Headers = { Range = range } };
        return await SendAsync(request, model, cancellationToken).ConfigureAwait(false);
    }

    public void Dispose() => _services.Dispose();

    private async Task<(T Answer, Uri? Next)> GetJsonAsync<T>(
        Uri uri, HubModelReference model, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, uri);
        using var response = await SendAsync(request, model, cancellationToken).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
        {
            throw HubErrors.FromStatus(response, model, settings);
        }

        try
        {
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            timeout.CancelAfter(tuning.StallPeriod);
            var content = await response.Content.ReadAsStreamAsync(timeout.Token).ConfigureAwait(false);
            await using var disposal = content.ConfigureAwait(false);
            return (await JsonSerializer.DeserializeAsync(content, type, timeout.Token).ConfigureAwait(false) ?? throw new JsonException(),
                GetNextPage(response));
        }
        catch (JsonException exception)
        {
            string found = response.Content.Headers.ContentType?.MediaType ?? "something else";
            throw new HubException(
                $"Expected JSON from {HubErrors.Describe(uri)}, found {found}. {HubErrors.CheckEndpoint(settings)}", exception);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw HubErrors.FromException(new TimeoutException(exception.Message, exception), uri, settings)!;
        }
        catch (Exception exception) when (HubErrors.FromException(exception, uri, settings) is { } error)
        {
            throw error;
        }
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, HubModelReference model, CancellationToken cancellationToken)
    {
        if (settings.IsOffline)
        {
            throw new HubException($"{model} is not in the cache, and HF_HUB_OFFLINE forbids the network. Unset it, or copy the model here.");
        }

        // A client of the factory is cheap and its handlers are shared; a kept one would not follow changes of the hub's addresses.
        var client = _services.GetRequiredService<IHttpClientFactory>().CreateClient();
        try
        {
            return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (HubErrors.FromException(exception, request.RequestUri!, settings) is { } error)
        {
            throw error;
        }
    }

    private static Uri? GetNextPage(HttpResponseMessage response)
    {
        string? link = response.Headers.TryGetValues("Link", out var values)
            ? values.FirstOrDefault(value => value.Contains("rel=\"next\"", StringComparison.Ordinal))
            : null;
        int start = link?.IndexOf('<') ?? -1, end = link?.IndexOf('>') ?? -1;
        return start >= 0 && end > start ? new(response.RequestMessage!.RequestUri!, link![(start + 1)..end]) : null;
    }

    internal sealed record RevisionAnswer(string? Sha);

    internal sealed record TreeEntry(string? Type, string? Path, long Size, string? Oid, LargeFile? Lfs);

    internal sealed record LargeFile(string? Oid, long Size);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(RevisionAnswer))]
    [JsonSerializable(typeof(List<TreeEntry>))]
    internal sealed partial class HubJsonContext : JsonSerializerContext;
}
