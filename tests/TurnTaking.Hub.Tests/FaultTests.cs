using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Http;
using TurnTaking.Tests;

namespace TurnTaking.Hub.Tests;

/// <summary>The table of faults in docs/models.md, row by row, against a server that really misbehaves.</summary>
public sealed class FaultTests : IAsyncLifetime
{
    private const int GraphByteCount = 1_000_000;

    private readonly TestCache _cache = new();
    private LoopbackHub _hub = null!;
    private LoopbackFile _configuration = null!;
    private LoopbackFile _graph = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _hub = await LoopbackHub.StartAsync();
        _configuration = _hub.Add("config.json", "{}");
        _graph = _hub.Add("onnx/model.onnx", TestCache.CreateContent(GraphByteCount), isLarge: true);
    }

    public async ValueTask DisposeAsync()
    {
        await _hub.DisposeAsync();
        _cache.Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task TheConnectionIsCutAtEveryTenthOfTheFile(int connectionCount)
    {
        var cuts = new ConcurrentQueue<long>(Enumerable.Range(0, 10).Select(tenth => (long)GraphByteCount * tenth / 10));
        _hub.Misbehave = async context =>
        {
            if (!IsGraph(context) || context.Request.GetTypedHeaders().Range!.Ranges.Single() is not { } range ||
                !cuts.TryPeek(out long cut) || cut < range.From || cut > range.To || !cuts.TryDequeue(out _))
            {
                return false;
            }

            await LoopbackHub.SendAsync(context, _graph, cutAt: cut);
            return true;
        };
        using var client = _cache.CreateClient(_hub, tuning: TestCache.Tuning with { ConnectionCount = connectionCount });

        await client.DownloadAsync(TestCache.Main, cancellationToken: Cancellation);

        _cache.AssertHas(_graph);
        if (connectionCount == 1)
        {
            Assert.Empty(cuts);
        }
    }

    [Fact]
    public async Task AServerThatAlwaysCutsIsGivenUpAndWhatCameIsKept()
    {
        _hub.Misbehave = context => CutAsync(context, GraphByteCount / 2);
        using var client = _cache.CreateClient(_hub, tuning: TestCache.Tuning with { ConnectionCount = 1 });
        var error = await Assert.ThrowsAsync<HubException>(() => DownloadAsync(client));
        Assert.Contains("was lost 6 times in a row. What has come is kept: run it again to go on.", error.Message);
        _cache.AssertHasNot(_graph);
        _hub.Misbehave = _ => Task.FromResult(false);
        _hub.Requests.Clear();

        await DownloadAsync(client);

        _cache.AssertHas(_graph);
        Assert.Matches("^bytes=50000[0-9]-524287$", _hub.GetRequests(_graph).First().Range);
    }

    [Fact]
    public async Task ThePowerFailedAndTheDiskLostWhatTheJournalClaims()
    {
        _hub.Misbehave = context => CutAsync(context, GraphByteCount / 2);
        using var client = _cache.CreateClient(_hub, tuning: TestCache.Tuning with { ConnectionCount = 1 });
        await Assert.ThrowsAsync<HubException>(() => DownloadAsync(client));
        _hub.Misbehave = _ => Task.FromResult(false);
        await using (var unfinished = File.OpenWrite(_cache.GetBlob(_graph) + ".turntaking.incomplete"))
        {
            unfinished.Write(new byte[GraphByteCount / 4]);
        }

        await DownloadAsync(client);

        _cache.AssertHas(_graph);
    }

    [Fact]
    public async Task TheContentIsAnother()
    {
        var other = new LoopbackFile(_graph.Path, TestCache.CreateContent(GraphByteCount, seed: 8), isLarge: true);
        _hub.Misbehave = async context =>
        {
            if (!IsGraph(context))
            {
                return false;
            }

            context.Response.Headers["X-Linked-ETag"] = $"\"{_graph.ETag}\"";
            await LoopbackHub.SendAsync(context, other);
            return true;
        };

        await AssertFailsAsync($"Expected onnx/model.onnx with the hash {_graph.Sha256}", $"with the hash {other.Sha256}; it was deleted. Try again.");

        Assert.Empty(Directory.EnumerateFiles(_cache.Root, "*.turntaking.*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task TheServerSaysItHasAnotherFile()
    {
        var other = new LoopbackFile(_graph.Path, TestCache.CreateContent(GraphByteCount, seed: 8), isLarge: true);
        _hub.Misbehave = async context =>
        {
            if (IsGraph(context))
            {
                await LoopbackHub.SendAsync(context, other);
            }

            return IsGraph(context);
        };

        await AssertFailsAsync($"Expected onnx/model.onnx with the hash {_graph.Sha256}, ", $" has {other.Sha256}. Check that HF_ENDPOINT");
    }

    [Fact]
    public async Task TheHubListsAnotherFileThanThePinnedOne()
    {
        string pin = new('a', 64);
        using var client = _cache.CreateClient(_hub);

        var error = await Assert.ThrowsAsync<HubException>(() =>
            client.DownloadAsync(TestCache.Main, new() { PinnedSha256 = { [_graph.Path] = pin } }, Cancellation));

        Assert.StartsWith($"Expected {_graph.Path} with the SHA-256 {pin}, {_hub.Endpoint} lists it with {_graph.Sha256}", error.Message);
        Assert.Empty(_hub.GetRequests(_graph));
    }

    [Fact]
    public async Task ASmallFileIsAnotherThanThePinnedOne()
    {
        string pin = new('a', 64);
        using var client = _cache.CreateClient(_hub);

        await Assert.ThrowsAsync<HubException>(() =>
            client.DownloadAsync(TestCache.Main, new() { PinnedSha256 = { [_configuration.Path] = pin } }, Cancellation));

        _cache.AssertHasNot(_configuration);
    }

    [Theory]
    [InlineData(GraphByteCount - 1)]
    [InlineData(GraphByteCount + 1)]
    [InlineData(10)]
    public async Task TheSizeIsAnother(int byteCount)
    {
        var other = new LoopbackFile(_graph.Path, TestCache.CreateContent(byteCount), isLarge: true);
        _hub.Misbehave = async context =>
        {
            if (!IsGraph(context))
            {
                return false;
            }

            context.Response.Headers["X-Linked-ETag"] = $"\"{_graph.ETag}\"";
            if (context.Request.GetTypedHeaders().Range?.Ranges.Single().From >= byteCount)
            {
                context.Response.StatusCode = StatusCodes.Status416RangeNotSatisfiable;
                context.Response.Headers.ContentRange = $"bytes */{byteCount}";
                return true;
            }

            await LoopbackHub.SendAsync(context, other);
            return true;
        };

        await AssertFailsAsync($"Expected {GraphByteCount} bytes for onnx/model.onnx, ", $" has {byteCount}.");
    }

    [Theory]
    [InlineData("/resolve/")]
    [InlineData("/tree/")]
    [InlineData("/revision/")]
    public async Task ALoginPageComesInPlaceOfTheAnswer(string path)
    {
        _hub.Misbehave = async context =>
        {
            if (!context.Request.Path.Value!.Contains(path))
            {
                return false;
            }

            context.Response.ContentType = "text/html; charset=utf-8";
            await context.Response.WriteAsync("<html>Please sign in to the hotel's network</html>", Cancellation);
            return true;
        };

        await AssertFailsAsync(path == "/resolve/" ? "found a page of HTML" : "found text/html", "Check that HF_ENDPOINT", "proxy's login page");
    }

    [Theory]
    [InlineData(401, "", "does not show acme/turns without a token", "set HF_TOKEN")]
    [InlineData(403, "GatedRepo", "is gated. Accept its conditions at", "set HF_TOKEN")]
    [InlineData(403, "", "may not read acme/turns", "Set HF_TOKEN")]
    [InlineData(404, "RepoNotFound", "has no acme/turns@main", "Check the name")]
    [InlineData(404, "RevisionNotFound", "has no revision 'main', or not any more", "Choose one of")]
    [InlineData(429, "", "too many requests", "Try again later; with HF_TOKEN set, more are allowed")]
    [InlineData(500, "", "The hub is failing", "set HF_ENDPOINT to a mirror")]
    [InlineData(503, "", "The hub is failing", "set HF_ENDPOINT to a mirror")]
    public async Task TheHubAnswersWithAStatus(int status, string code, string problem, string advice)
    {
        _hub.Misbehave = context => AnswerAsync(context, status, code);

        var error = await AssertFailsAsync(problem, advice, $"answered {status}");

        Assert.Equal((HttpStatusCode)status, error.StatusCode);
        Assert.Equal(status is 429 or >= 500 ? 6 : 1, _hub.Requests.Count);
    }

    [Fact]
    public async Task TheHubDoesNotAcceptTheToken()
    {
        _hub.Misbehave = context => AnswerAsync(context, 401);
        using var client = _cache.CreateClient(_hub, token: "hf_expired");

        var error = await Assert.ThrowsAsync<HubException>(() => DownloadAsync(client));

        Assert.Contains("does not accept the token", error.Message);
        Assert.DoesNotContain("hf_expired", error.ToString());
    }

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task AStatusThatPassesIsWaitedOut(int status)
    {
        int remaining = 3;
        _hub.Misbehave = context => IsGraph(context) && Interlocked.Decrement(ref remaining) >= 0
            ? AnswerAsync(context, status)
            : Task.FromResult(false);
        using var client = _cache.CreateClient(_hub);

        await DownloadAsync(client);

        _cache.AssertHas(_graph);
    }

    [Fact]
    public async Task ARetryIsAsLateAsTheHubAsks()
    {
        int remaining = 1;
        _hub.Misbehave = context =>
        {
            context.Response.Headers.RetryAfter = "1";
            return Interlocked.Decrement(ref remaining) >= 0 ? AnswerAsync(context, 429) : Task.FromResult(false);
        };
        using var client = _cache.CreateClient(_hub, tuning: TestCache.Tuning with { MaxRetryDelay = TimeSpan.FromSeconds(2) });
        long started = Stopwatch.GetTimestamp();

        await DownloadAsync(client);

        Assert.True(Stopwatch.GetElapsedTime(started) >= TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task AHubThatAsksForALongWaitHasTheLastWord()
    {
        _hub.Misbehave = context =>
        {
            context.Response.Headers.RetryAfter = "3600";
            return AnswerAsync(context, 429);
        };

        await AssertFailsAsync("too many requests", "Try again in 3600 s");

        Assert.Single(_hub.Requests);
    }

    [Fact]
    public async Task ARedirectToAnotherHostGetsNoToken()
    {
        await using var storage = await LoopbackHub.StartAsync();
        _hub.Storage = storage;
        using var client = _cache.CreateClient(_hub, token: "hf_secret");

        await DownloadAsync(client);

        _cache.AssertHas(_graph);
        Assert.NotEmpty(storage.Requests);
        Assert.All(storage.Requests, request => Assert.Equal("", request.Authorization));
        Assert.All(_hub.Requests, request => Assert.Equal("Bearer hf_secret", request.Authorization));
    }

    [Fact]
    public async Task AnAddressThatTheHubRedirectedToExpires()
    {
        await using var storage = await LoopbackHub.StartAsync();
        _hub.Storage = storage;
        int count = 0;
        storage.Misbehave = context => Interlocked.Increment(ref count) % 4 == 0 ? AnswerAsync(context, 403) : Task.FromResult(false);
        using var client = _cache.CreateClient(_hub);

        await DownloadAsync(client);

        _cache.AssertHas(_graph);
    }

    [Fact]
    public async Task RedirectsWithoutEndAreGivenUp()
    {
        _hub.Misbehave = context =>
        {
            context.Response.Redirect(context.Request.Path + "/again");
            return Task.FromResult(true);
        };

        await AssertFailsAsync("redirects more than 10 times");
    }

    [Fact]
    public async Task TheServerIgnoresRange()
    {
        _hub.Misbehave = async context =>
        {
            context.Request.Headers.Remove("Range");
            if (IsGraph(context))
            {
                await LoopbackHub.SendAsync(context, _graph);
            }

            return IsGraph(context);
        };
        using var client = _cache.CreateClient(_hub);

        await DownloadAsync(client);

        _cache.AssertHas(_graph);
    }

    [Fact]
    public async Task TheServerIgnoresRangeFromTheMiddleOn()
    {
        _hub.Misbehave = async context =>
        {
            if (IsGraph(context) && context.Request.GetTypedHeaders().Range?.Ranges.Single().From > GraphByteCount / 2)
            {
                context.Request.Headers.Remove("Range");
                await LoopbackHub.SendAsync(context, _graph);
                return true;
            }

            return false;
        };
        using var client = _cache.CreateClient(_hub);

        await DownloadAsync(client);

        _cache.AssertHas(_graph);
    }

    [Fact]
    public async Task TheServerIgnoresRangeAndCuts()
    {
        int cutCount = 0;
        _hub.Misbehave = async context =>
        {
            bool isWhole = string.IsNullOrEmpty(context.Request.Headers.Range);
            context.Request.Headers.Remove("Range");
            if (IsGraph(context))
            {
                await LoopbackHub.SendAsync(context, _graph, isWhole && ++cutCount <= 3 ? GraphByteCount / 2 : long.MaxValue);
            }

            return IsGraph(context);
        };
        using var client = _cache.CreateClient(_hub);

        await DownloadAsync(client);

        _cache.AssertHas(_graph);
        Assert.Equal(4, cutCount);
    }

    [Fact]
    public async Task TheServerGivesAByteNowAndThen()
    {
        _hub.Misbehave = async context =>
        {
            if (!IsGraph(context))
            {
                return false;
            }

            context.Response.StatusCode = StatusCodes.Status206PartialContent;
            context.Response.Headers.ContentRange = $"bytes {context.Request.Headers.Range.ToString()[6..]}/{GraphByteCount}";
            for (int i = 0; !context.RequestAborted.IsCancellationRequested; i++)
            {
                await context.Response.Body.WriteAsync(_graph.Content.AsMemory(i, 1), context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
                await Task.Delay(10, context.RequestAborted);
            }

            return true;
        };
        var tuning = TestCache.Tuning with { StallPeriod = TimeSpan.FromMilliseconds(100), RetryCount = 2 };
        using var client = _cache.CreateClient(_hub, tuning: tuning);

        var error = await Assert.ThrowsAsync<HubException>(() => DownloadAsync(client));

        Assert.Contains("was lost 3 times in a row", error.Message);
        Assert.Contains("It gave less than 1024 bytes in 0.1 s.", error.Message);
        _cache.AssertHasNot(_graph);
    }

    [Fact]
    public async Task TheServerDoesNotAnswer()
    {
        _hub.Misbehave = async context =>
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
            return true;
        };
        var tuning = TestCache.Tuning with { AnswerTimeout = TimeSpan.FromMilliseconds(300), RetryCount = 1 };
        using var client = _cache.CreateClient(_hub, tuning: tuning);

        var error = await Assert.ThrowsAsync<HubException>(() => DownloadAsync(client));

        Assert.Contains("did not answer in time. Try again", error.Message);
    }

    [Fact]
    public async Task ThereIsNoServer()
    {
        using var client = _cache.CreateClient(_hub);
        await _hub.DisposeAsync();

        var error = await Assert.ThrowsAsync<HubException>(() => DownloadAsync(client));

        Assert.Contains("cannot be reached", error.Message);
        Assert.Contains("HF_ENDPOINT", error.Message);
    }

    [Fact]
    public async Task TheDiskIsTooSmall()
    {
        using var disk = SmallDisk.Mount("size=512k");
        using var client = new HubClient(new(_hub.Endpoint, disk.Root, null, IsOffline: false, true), TestCache.Tuning, null);

        var error = await Assert.ThrowsAsync<HubException>(() => DownloadAsync(client));

        Assert.Contains("1 MB are needed at", error.Message);
        Assert.Contains("Make room, or set HF_HUB_CACHE", error.Message);
        Assert.Empty(_hub.GetRequests(_graph));
    }

    [Fact]
    public async Task TheDiskFillsUpMeanwhile()
    {
        using var disk = SmallDisk.Mount("size=1600k");
        using var client = new HubClient(new(_hub.Endpoint, disk.Root, null, IsOffline: false, true), TestCache.Tuning, null);
        _hub.Misbehave = async context =>
        {
            // The space has been checked: another program takes it now.
            if (IsGraph(context))
            {
                await LoopbackHub.SendAsync(context, _graph, cutAt: GraphByteCount / 2);
                return true;
            }

            return false;
        };
        await Assert.ThrowsAsync<HubException>(() => DownloadAsync(client));
        string journal = Directory.EnumerateFiles(disk.Root, "*.pieces", SearchOption.AllDirectories).Single();
        string unfinished = Directory.EnumerateFiles(disk.Root, "*.incomplete", SearchOption.AllDirectories).Single();
        await using (var file = new FileStream(unfinished, FileMode.Truncate))
        {
            // A file with holes takes its space only when it is written.
            file.SetLength(GraphByteCount);
        }

        File.Delete(journal);
        disk.Fill();
        _hub.Misbehave = _ => Task.FromResult(false);

        var error = await Assert.ThrowsAsync<HubException>(() => DownloadAsync(client));

        Assert.Contains("is full. What has come is kept: make room, and run it again to go on.", error.Message);
        disk.MakeRoom();
        string folder = await DownloadAsync(client);
        Assert.Equal(_graph.Content, await File.ReadAllBytesAsync(Path.Combine(folder, _graph.Path), Cancellation));
    }

    [Fact]
    public async Task TheCacheCannotBeWritten()
    {
        using var disk = SmallDisk.Mount("size=8m");
        using var client = new HubClient(new(_hub.Endpoint, disk.Root, null, IsOffline: false, true), TestCache.Tuning, null);
        string folder = await DownloadAsync(client);
        disk.MakeReadOnly();

        Assert.Equal(folder, client.Cache.FindSnapshot(TestCache.Main));
        Assert.Equal(folder, await DownloadAsync(client));
        _hub.Add("new.json", "{}");
        var error = await Assert.ThrowsAsync<HubException>(() => DownloadAsync(client));

        Assert.Contains("cannot be written: ", error.Message);
        Assert.Contains("Set HF_HUB_CACHE to a folder that can", error.Message);
        Assert.Equal(_graph.Content, await File.ReadAllBytesAsync(Path.Combine(folder, _graph.Path), Cancellation));
    }

    [Theory]
    [InlineData("../../../../.ssh/authorized_keys")]
    [InlineData("onnx/../../x")]
    [InlineData("/etc/passwd")]
    [InlineData("..\\x")]
    [InlineData("c:x")]
    [InlineData("a//b")]
    [InlineData(".")]
    [InlineData("")]
    public async Task TheHubListsANameThatLeadsOutOfTheFolder(string name)
    {
        _configuration.Alter = entry => entry["path"] = name;

        await AssertFailsAsync($"lists a file named '{name}'", "nothing was downloaded");

        Assert.Empty(Directory.EnumerateFileSystemEntries(_cache.Root));
    }

    [Theory]
    [InlineData("../../x")]
    [InlineData("ABC")]
    public async Task TheHubListsAHashThatIsNone(string hash)
    {
        _graph.Alter = entry => entry["lfs"]!["oid"] = hash;

        await AssertFailsAsync(hash, "which are none");
    }

    [Fact]
    public async Task TheHubNamesACommitThatIsNone()
    {
        _hub.Head = "../../x";

        await AssertFailsAsync("names no commit: '../../x'");
    }

    [Fact]
    public async Task ARevisionIsRevokedButWhatWasDownloadedStays()
    {
        using var client = _cache.CreateClient(_hub);
        await DownloadAsync(client);
        _hub.Head = null;

        var error = await Assert.ThrowsAsync<HubException>(() => DownloadAsync(client));

        Assert.Contains("has no revision 'main', or not any more", error.Message);
        Assert.NotNull(client.Cache.FindSnapshot(TestCache.Main));
        _cache.AssertHas(_graph);
    }

    [Fact]
    public async Task AnInterruptedUpdateLeavesTheBranchAtTheOldSnapshot()
    {
        using var client = _cache.CreateClient(_hub);
        Directory.CreateDirectory(Path.Combine(_cache.ModelFolder, "refs"));
        string old = new('b', 40);
        Directory.CreateDirectory(Path.Combine(_cache.ModelFolder, "snapshots", old));
        await File.WriteAllTextAsync(Path.Combine(_cache.ModelFolder, "refs", "main"), old, Cancellation);
        _hub.Misbehave = context => IsGraph(context) ? AnswerAsync(context, 404) : Task.FromResult(false);

        await Assert.ThrowsAsync<HubException>(() => DownloadAsync(client));

        Assert.EndsWith(old, client.Cache.FindSnapshot(TestCache.Main));
    }

    private static Task<string> DownloadAsync(HubClient client) => client.DownloadAsync(TestCache.Main, cancellationToken: Cancellation);

    private bool IsGraph(HttpContext context) => context.Request.Path.Value!.EndsWith("/" + _graph.Path, StringComparison.Ordinal);

    private async Task<bool> CutAsync(HttpContext context, long at)
    {
        if (IsGraph(context))
        {
            long from = context.Request.GetTypedHeaders().Range?.Ranges.Single().From ?? 0;
            await LoopbackHub.SendAsync(context, _graph, cutAt: Math.Max(at, from + 1));
        }

        return IsGraph(context);
    }

    private static async Task<bool> AnswerAsync(HttpContext context, int status, string code = "")
    {
        context.Response.StatusCode = status;
        context.Response.Headers["X-Error-Code"] = code;
        await context.Response.CompleteAsync();
        return true;
    }

    private async Task<HubException> AssertFailsAsync(params string[] texts)
    {
        using var client = _cache.CreateClient(_hub);
        var error = await Assert.ThrowsAsync<HubException>(() => DownloadAsync(client));
        Assert.All(texts, text => Assert.Contains(text, error.Message));
        _cache.AssertHasNot(_graph);
        return error;
    }
}
