using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace TurnTaking.Server.Tests;

/// <summary>An application that serves a client, on Kestrel at a free port of the loopback interface.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    public const string Hello = """{"messages":[{"role":"user","content":"hello"}]}""";

    private TestServer(WebApplication app, FakeLogCollector logs)
    {
        Application = app;
        Logs = logs;
        Address = new(app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single());
        Client = new() { BaseAddress = Address };
    }

    public WebApplication Application { get; }

    public FakeLogCollector Logs { get; }

    public Uri Address { get; }

    public HttpClient Client { get; }

    public static async Task<TestServer> StartAsync(
        ITurnTakingClient client,
        Action<TurnTakingServerOptions>? configure = null,
        Action<WebApplicationBuilder>? build = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var logs = new FakeLogCollector();
        builder.Logging.ClearProviders().AddProvider(new FakeLoggerProvider(logs)).SetMinimumLevel(LogLevel.Trace);
        builder.Services.AddTurnTakingClient(client);
        builder.Services.AddTurnTakingServer(configure);
        build?.Invoke(builder);
        var app = builder.Build();
        app.MapTurnTaking();
        app.MapHealthChecks("/ready", new() { Predicate = check => check.Tags.Contains("ready") });
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new(app, logs);
    }

    public Task<HttpResponseMessage> PostAsync(string path, string body, string? apiKey = null, CancellationToken? cancellationToken = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, null, "application/json") };
        request.Headers.Authorization = apiKey is null ? null : new AuthenticationHeaderValue("Bearer", apiKey);
        return Client.SendAsync(request, cancellationToken ?? TestContext.Current.CancellationToken);
    }

    /// <summary>Posts a body and reads the answer.</summary>
    public async Task<(int Status, JsonElement Body)> AskAsync(string path, string body, string? apiKey = null)
    {
        using var response = await PostAsync(path, body, apiKey);
        return ((int)response.StatusCode, await ReadAsync(response));
    }

    /// <summary>Posts a body and reads the error.</summary>
    public async Task<(int Status, string? Code, string? Param, string Message)> FailAsync(string path, string body, string? apiKey = null)
    {
        var (status, answer) = await AskAsync(path, body, apiKey);
        var error = answer.GetProperty("error");
        return (
            status,
            error.GetProperty("code").GetString(),
            error.TryGetProperty("param", out var param) ? param.GetString() : null,
            error.GetProperty("message").GetString()!);
    }

    public static async Task<JsonElement> ReadAsync(HttpResponseMessage response) =>
        JsonElement.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Application.DisposeAsync();
    }
}
