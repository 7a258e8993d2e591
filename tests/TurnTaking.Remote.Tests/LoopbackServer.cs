using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace TurnTaking.Remote.Tests;

/// <summary>A real server on a loopback port that answers as a test says.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private LoopbackServer(WebApplication application) => _application = application;

    public Uri Endpoint { get; private set; } = null!;

    public ConcurrentQueue<ReceivedRequest> Requests { get; } = [];

    /// <summary>Starts a server that answers everything with a body.</summary>
    public static Task<LoopbackServer> StartAsync(
        string body, HttpStatusCode status = HttpStatusCode.OK, params (string Name, string Value)[] headers) =>
        StartAsync(async context =>
        {
            context.Response.StatusCode = (int)status;
            context.Response.ContentType = "application/json";
            foreach (var (name, value) in headers)
            {
                context.Response.Headers[name] = value;
            }

            await context.Response.WriteAsync(body, context.RequestAborted);
        });

    public static async Task<LoopbackServer> StartAsync(RequestDelegate answer, bool isSecure = false)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0, listen =>
        {
            if (isSecure)
            {
                listen.UseHttps(CreateCertificate());
            }
        }));
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.Zero);
        var server = new LoopbackServer(builder.Build());
        server._application.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
            string body = await reader.ReadToEndAsync(context.RequestAborted);
            server.Requests.Enqueue(new(
                context.Request.Path,
                JsonElement.Parse(body),
                context.Request.Headers.ToDictionary(
                    header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
                context.Connection.Id));
            await answer(context);
        });
        await server._application.StartAsync();
        var features = server._application.Services.GetRequiredService<IServer>().Features;
        server.Endpoint = new(features.Get<IServerAddressesFeature>()!.Addresses.First());
        return server;
    }

    private static X509Certificate2 CreateCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();
}

internal sealed record ReceivedRequest(string Path, JsonElement Body, IReadOnlyDictionary<string, string> Headers, string ConnectionId);
