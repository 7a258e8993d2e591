using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace TurnTaking.Tests;

/// <summary>A hub on loopback: a real server that speaks the hub's language, and misbehaves where a test says so.</summary>
internal sealed class LoopbackHub : IAsyncDisposable
{
    public const string Repository = "acme/turns";
    public const string Commit = "0123456789abcdef0123456789abcdef01234567";

    private readonly WebApplication _application;
    private readonly ConcurrentDictionary<string, LoopbackFile> _files = new();

    private LoopbackHub(WebApplication application) => _application = application;

    /// <summary>Gets the server's address.</summary>
    public string Endpoint { get; private set; } = "";

    /// <summary>Gets the requests, in the order that they came.</summary>
    public ConcurrentQueue<LoopbackRequest> Requests { get; } = new();

    /// <summary>Gets or sets what is asked before each answer; it returns whether it has answered.</summary>
    public Func<HttpContext, Task<bool>> Misbehave { get; set; } = _ => Task.FromResult(false);

    /// <summary>Gets or sets the server that large files are redirected to, as the hub does.</summary>
    public LoopbackHub? Storage { get; set; }

    /// <summary>Gets or sets the commit that <c>main</c> is at; <see langword="null"/> where it was deleted.</summary>
    public string? Head { get; set; } = Commit;

    public static async Task<LoopbackHub> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(options => options.Limits.MinResponseDataRate = null);
        var application = builder.Build();
        var hub = new LoopbackHub(application);
        application.Run(hub.AnswerAsync);
        await application.StartAsync();
        hub.Endpoint = application.Urls.First();
        return hub;
    }

    /// <summary>Adds a file; a large one has a SHA-256 on the hub, a small one git's hash.</summary>
    public LoopbackFile Add(string path, byte[] content, bool isLarge = false)
    {
        var file = new LoopbackFile(path, content, isLarge);
        _files[path] = file;
        return file;
    }

    public LoopbackFile Add(string path, string content) => Add(path, Encoding.UTF8.GetBytes(content));

    /// <summary>Gets the requests for a file's content.</summary>
    public IEnumerable<LoopbackRequest> GetRequests(LoopbackFile file) =>
        Requests.Where(request => request.Path.EndsWith("/" + file.Path, StringComparison.Ordinal));

    /// <summary>Answers with a file or the part of it that was asked for.</summary>
    /// <param name="context">The request.</param>
    /// <param name="file">The file.</param>
    /// <param name="cutAt">The position where the connection is cut.</param>
    /// <param name="beforeEach">Is waited for before each portion, whose size it is told.</param>
    public static async Task SendAsync(
        HttpContext context, LoopbackFile file, long cutAt = long.MaxValue, Func<int, Task>? beforeEach = null)
    {
        const int PortionByteCount = 256 << 10;
        var response = context.Response;
        response.Headers.ETag = $"\"{file.ETag}\"";
        response.Headers["X-Repo-Commit"] = Commit;
        response.ContentType = "application/octet-stream";
        long from = 0, to = file.Content.Length - 1;
        if (context.Request.GetTypedHeaders().Range?.Ranges.Single() is { } range)
        {
            (from, to) = (range.From ?? 0, Math.Min(range.To ?? to, to));
            response.StatusCode = StatusCodes.Status206PartialContent;
            response.Headers.ContentRange = $"bytes {from}-{to}/{file.Content.Length}";
        }

        response.ContentLength = to + 1 - from;
        long end = Math.Clamp(cutAt, from, to + 1);
        for (int count; from < end; from += count)
        {
            count = beforeEach is null ? (int)(end - from) : (int)Math.Min(PortionByteCount, end - from);
            await (beforeEach?.Invoke(count) ?? Task.CompletedTask);
            await response.Body.WriteAsync(file.Content.AsMemory((int)from, count), context.RequestAborted);
        }

        if (end <= to)
        {
            await response.Body.FlushAsync(context.RequestAborted);

            // What was flushed is lost if the connection goes before it is sent.
            await Task.Delay(20, context.RequestAborted);
            context.Abort();
        }
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        string path = request.Path.Value!;
        Requests.Enqueue(new(path, request.Headers.Range.ToString(), request.Headers.Authorization.ToString()));
        try
        {
            if (!await Misbehave(context))
            {
                await AnswerWellAsync(context, path);
            }
        }
        catch (OperationCanceledException)
        {
            // The client has had enough.
        }
    }

    private async Task AnswerWellAsync(HttpContext context, string path)
    {
        const string Api = $"/api/models/{Repository}/";
        const string Resolve = $"/{Repository}/resolve/{Commit}/";
        if (path.StartsWith(Api + "revision/", StringComparison.Ordinal))
        {
            string revision = path[(Api.Length + "revision/".Length)..];
            await (revision == "main" && Head is not null
                ? WriteAsync(context, new JsonObject { ["id"] = Repository, ["sha"] = Head })
                : FailAsync(context, "RevisionNotFound"));
        }
        else if (path.StartsWith(Api + "tree/", StringComparison.Ordinal))
        {
            await (path.EndsWith(Commit, StringComparison.Ordinal) && Head is not null
                ? WriteAsync(context, new JsonArray([.. _files.Values.Select(file => file.Describe())]))
                : FailAsync(context, "RevisionNotFound"));
        }
        else if (path.StartsWith(Resolve, StringComparison.Ordinal) && _files.TryGetValue(path[Resolve.Length..], out var file))
        {
            if (file.IsLarge && Storage is not null)
            {
                Storage._files[file.Path] = file;
                context.Response.Headers["X-Linked-ETag"] = $"\"{file.ETag}\"";
                context.Response.Redirect($"{Storage.Endpoint}/{Repository}/resolve/{Commit}/{file.Path}");
            }
            else
            {
                await SendAsync(context, file);
            }
        }
        else
        {
            await FailAsync(context, path.StartsWith($"/{Repository}/", StringComparison.Ordinal) ? "EntryNotFound" : "RepoNotFound");
        }
    }

    private static Task WriteAsync(HttpContext context, JsonNode answer)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(answer.ToJsonString(), context.RequestAborted);
    }

    private static Task FailAsync(HttpContext context, string code)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        context.Response.Headers["X-Error-Code"] = code;
        return context.Response.CompleteAsync();
    }
}

/// <summary>A request that a server got.</summary>
internal sealed record LoopbackRequest(string Path, string Range, string Authorization);

/// <summary>A file of a loopback hub.</summary>
internal sealed class LoopbackFile(string path, byte[] content, bool isLarge)
{
    public string Path => path;

    public byte[] Content => content;

    public bool IsLarge => isLarge;

    public string Sha256 { get; } = Convert.ToHexStringLower(SHA256.HashData(content));

    [SuppressMessage("Security", "CA5350", Justification = "It is how git names files.")]
    public string GitBlobId { get; } = Convert.ToHexStringLower(
        SHA1.HashData([.. Encoding.ASCII.GetBytes($"blob {content.Length}\0"), .. content]));

    public string ETag => isLarge ? Sha256 : GitBlobId;

    /// <summary>Gets or sets what the listing says beside the truth.</summary>
    public Action<JsonObject> Alter { get; set; } = _ => { };

    public JsonObject Describe()
    {
        var entry = new JsonObject { ["type"] = "file", ["oid"] = GitBlobId, ["size"] = content.Length, ["path"] = path };
        if (isLarge)
        {
            entry["lfs"] = new JsonObject { ["oid"] = Sha256, ["size"] = content.Length, ["pointerSize"] = 134 };
        }

        Alter(entry);
        return entry;
    }
}
