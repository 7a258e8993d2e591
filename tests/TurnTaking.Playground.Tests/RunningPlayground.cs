using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace TurnTaking.Playground.Tests;

/// <summary>A playground that listens on a port of its own.</summary>
internal sealed class RunningPlayground : IAsyncDisposable
{
    private readonly WebApplication _application;

    private RunningPlayground(WebApplication application)
    {
        _application = application;
        Url = new(application.Urls.Single());
        Http = new() { BaseAddress = Url };
    }

    public Uri Url { get; }

    /// <summary>Gets the origin of the playground's own page.</summary>
    public string Origin => Url.GetLeftPart(UriPartial.Authority);

    public HttpClient Http { get; }

    public static async Task<RunningPlayground> StartAsync(
        ITurnTakingClient client, ILoggerFactory? loggerFactory = null, TimeProvider? timeProvider = null)
    {
        var application = PlaygroundApplication.Create(client, new()
        {
            Addresses = [PlaygroundAddress.Parse("http://127.0.0.1:0")],
            LoggerFactory = loggerFactory ?? NullLoggerFactory.Instance,
            TimeProvider = timeProvider ?? TimeProvider.System,
        });
        await application.StartAsync(TestContext.Current.CancellationToken);
        return new(application);
    }

    /// <summary>Opens a conversation, as the playground's own page does.</summary>
    public async Task<ConversationClient> ConnectAsync()
    {
        var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Origin", Origin);
        await socket.ConnectAsync(
            new UriBuilder(Url) { Scheme = "ws", Path = "api/conversation" }.Uri, TestContext.Current.CancellationToken);
        return new(socket);
    }

    public Task<HttpResponseMessage> ReplayAsync(string body)
    {
        var content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        var request = new HttpRequestMessage(HttpMethod.Post, "api/replay") { Content = content };
        request.Headers.Add("Origin", Origin);
        return Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public Task StopAsync() => _application.StopAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _application.DisposeAsync();
    }
}
