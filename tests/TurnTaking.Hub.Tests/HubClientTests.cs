using TurnTaking.Tests;

namespace TurnTaking.Hub.Tests;

public sealed class HubClientTests : IAsyncLifetime
{
    private readonly TestCache _cache = new();
    private LoopbackHub _hub = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _hub = await LoopbackHub.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _hub.DisposeAsync();
        _cache.Dispose();
    }

    [Fact]
    public async Task ADownloadHasTheLayoutOfHuggingFaceHub()
    {
        var configuration = _hub.Add("config.json", "{}");
        var graph = _hub.Add("onnx/model.onnx", TestCache.CreateContent(300_000), isLarge: true);
        using var client = _cache.CreateClient(_hub);

        string folder = await client.DownloadAsync(TestCache.Main, cancellationToken: Cancellation);

        Assert.Equal(_cache.Snapshot, folder);
        Assert.Equal(folder, client.Cache.FindSnapshot(TestCache.Main));
        Assert.Equal(folder, client.Cache.FindSnapshot(TestCache.Pinned));
        Assert.Equal(LoopbackHub.Commit, await File.ReadAllTextAsync(Path.Combine(_cache.ModelFolder, "refs", "main"), Cancellation));
        Assert.Equal($"../../../blobs/{graph.Sha256}", new FileInfo(Path.Combine(folder, "onnx", "model.onnx")).LinkTarget);
        Assert.Equal($"../../blobs/{configuration.GitBlobId}", new FileInfo(Path.Combine(folder, "config.json")).LinkTarget);
        _cache.AssertHas(graph);
        _cache.AssertHas(configuration);
    }

    [Fact]
    public async Task ALargeFileComesInPiecesOverSeveralConnections()
    {
        var graph = _hub.Add("model.onnx", TestCache.CreateContent(1_000_000), isLarge: true);
        using var client = _cache.CreateClient(_hub);

        await client.DownloadAsync(TestCache.Main, cancellationToken: Cancellation);

        var ranges = _hub.GetRequests(graph).Select(request => request.Range).ToList();
        Assert.Equal(16, ranges.Count);
        Assert.Equal(16, ranges.Distinct().Count());
        Assert.Contains("bytes=65536-131071", ranges);
        Assert.Contains("bytes=983040-999999", ranges);
        _cache.AssertHas(graph);
    }

    [Fact]
    public async Task WhatIsThereIsNotDownloadedAgain()
    {
        var graph = _hub.Add("model.onnx", TestCache.CreateContent(200_000), isLarge: true);
        using var client = _cache.CreateClient(_hub);
        await client.DownloadAsync(TestCache.Main, cancellationToken: Cancellation);
        _hub.Requests.Clear();

        await client.DownloadAsync(TestCache.Main, cancellationToken: Cancellation);

        Assert.Empty(_hub.GetRequests(graph));
    }

    [Fact]
    public async Task AFileThatTwoRevisionsShareIsDownloadedOnce()
    {
        var graph = _hub.Add("model.onnx", TestCache.CreateContent(200_000), isLarge: true);
        string older = Path.Combine(_cache.ModelFolder, "blobs");
        Directory.CreateDirectory(older);
        await File.WriteAllBytesAsync(Path.Combine(older, graph.Sha256), graph.Content, Cancellation);
        using var client = _cache.CreateClient(_hub);

        await client.DownloadAsync(TestCache.Main, cancellationToken: Cancellation);

        Assert.Empty(_hub.GetRequests(graph));
        _cache.AssertHas(graph);
    }

    [Fact]
    public async Task ADamagedFileIsDownloadedAnew()
    {
        var graph = _hub.Add("model.onnx", TestCache.CreateContent(200_000), isLarge: true);
        using var client = _cache.CreateClient(_hub);
        await client.DownloadAsync(TestCache.Main, cancellationToken: Cancellation);
        await File.WriteAllBytesAsync(_cache.GetBlob(graph), TestCache.CreateContent(200_000, seed: 8), Cancellation);

        await client.DownloadAsync(TestCache.Main, cancellationToken: Cancellation);

        _cache.AssertHas(graph);
    }

    [Fact]
    public async Task WithoutLinksTheSnapshotHasTheFiles()
    {
        var graph = _hub.Add("onnx/model.onnx", TestCache.CreateContent(200_000), isLarge: true);
        using var client = _cache.CreateClient(_hub, usesSymbolicLinks: false);

        await client.DownloadAsync(TestCache.Main, cancellationToken: Cancellation);

        _cache.AssertHas(graph);
        Assert.Null(new FileInfo(Path.Combine(_cache.Snapshot, "onnx", "model.onnx")).LinkTarget);
        _hub.Requests.Clear();
        await client.DownloadAsync(TestCache.Main, cancellationToken: Cancellation);
        Assert.Empty(_hub.GetRequests(graph));
    }

    [Fact]
    public async Task AFolderGetsTheFilesInTheRepositorysLayout()
    {
        var graph = _hub.Add("onnx/model.onnx", TestCache.CreateContent(200_000), isLarge: true);
        string folder = Path.Combine(_cache.Root, "elsewhere");
        using var client = _cache.CreateClient(_hub);

        Assert.Equal(folder, await client.DownloadAsync(TestCache.Main, new() { Folder = folder }, Cancellation));

        Assert.Equal(graph.Content, await File.ReadAllBytesAsync(Path.Combine(folder, "onnx", "model.onnx"), Cancellation));
        Assert.Null(client.Cache.FindSnapshot(TestCache.Main));
        _hub.Requests.Clear();
        await client.DownloadAsync(TestCache.Main, new() { Folder = folder }, Cancellation);
        Assert.Empty(_hub.GetRequests(graph));
    }

    [Fact]
    public async Task OnlyTheSelectedFilesAreDownloaded()
    {
        _hub.Add("model.safetensors", TestCache.CreateContent(200_000), isLarge: true);
        var configuration = _hub.Add("config.json", "{}");
        using var client = _cache.CreateClient(_hub);

        await client.DownloadAsync(
            TestCache.Main, new() { SelectFiles = files => files.Where(file => file.Path == "config.json") }, Cancellation);

        _cache.AssertHas(configuration);
        Assert.Single(Directory.EnumerateFiles(_cache.Snapshot, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task ProgressEndsAtTheWhole()
    {
        _hub.Add("config.json", "{}");
        _hub.Add("model.onnx", TestCache.CreateContent(500_000), isLarge: true);
        var progress = new LastProgress();
        using var client = _cache.CreateClient(_hub);

        await client.DownloadAsync(TestCache.Main, new() { Progress = progress }, Cancellation);

        Assert.Equal(500_002, progress.Most);
        Assert.Equal(500_002, progress.Total);
        await client.DownloadAsync(TestCache.Main, new() { Progress = progress }, Cancellation);
        Assert.Equal(500_002, progress.Most);
    }

    [Fact]
    public async Task ATokenIsSentToTheHub()
    {
        _hub.Add("config.json", "{}");
        using var client = _cache.CreateClient(_hub, token: "hf_secret");

        await client.DownloadAsync(TestCache.Main, cancellationToken: Cancellation);

        Assert.All(_hub.Requests, request => Assert.Equal("Bearer hf_secret", request.Authorization));
    }

    [Fact]
    public async Task OfflineMeansNoRequest()
    {
        using var client = new HubClient(new(_hub.Endpoint, _cache.Root, null, IsOffline: true, true), TestCache.Tuning, null);

        var error = await Assert.ThrowsAsync<HubException>(() => client.DownloadAsync(TestCache.Main, cancellationToken: Cancellation));

        Assert.Contains("HF_HUB_OFFLINE", error.Message);
        Assert.Empty(_hub.Requests);
    }

    [Fact]
    public async Task ACanceledDownloadGoesOnLater()
    {
        var graph = _hub.Add("model.onnx", TestCache.CreateContent(1_000_000), isLarge: true);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        _hub.Misbehave = async context =>
        {
            if (context.Request.Headers.Range.ToString().StartsWith("bytes=524288-", StringComparison.Ordinal))
            {
                await stop.CancelAsync();
            }

            return false;
        };
        using var client = _cache.CreateClient(_hub, tuning: TestCache.Tuning with { ConnectionCount = 1 });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.DownloadAsync(TestCache.Main, cancellationToken: stop.Token));
        _cache.AssertHasNot(graph);
        _hub.Requests.Clear();

        await client.DownloadAsync(TestCache.Main, cancellationToken: Cancellation);

        _cache.AssertHas(graph);
        Assert.StartsWith("bytes=5", _hub.GetRequests(graph).First().Range);
    }

    private sealed class LastProgress : IProgress<HubDownloadProgress>
    {
        private readonly Lock _lock = new();

        public long Most { get; private set; }

        public long Total { get; private set; }

        public void Report(HubDownloadProgress value)
        {
            lock (_lock)
            {
                Most = Math.Max(Most, value.ReceivedByteCount);
                Total = value.ByteCount;
            }
        }
    }
}
