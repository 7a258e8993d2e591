using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;
using static TurnTaking.Remote.Tests.TestAnswers;

namespace TurnTaking.Remote.Tests;

public sealed class RemoteTurnTakingServiceCollectionExtensionsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task OneLineIsEnough()
    {
        await using var server = await LoopbackServer.StartAsync(Completion);
        var services = new ServiceCollection();
        services.AddRemoteTurnTaking(options => (options.Endpoint, options.Temperature) = (server.Endpoint, 1));
        await using var provider = services.BuildServiceProvider();

        var client = provider.GetRequiredService<ITurnTakingClient>();
        for (int i = 0; i < 10; i++)
        {
            Assert.Equal(Expected(), (await client.GetPredictionAsync(Conversation, null, Token)).Probabilities);
        }

        Assert.Same(client, provider.GetRequiredService<ITurnTakingClient>());
        Assert.Equal(10, server.Requests.Count);
        Assert.Single(server.Requests.Select(request => request.ConnectionId).Distinct());
    }

    [Fact]
    public async Task KeyedClientsAreApart()
    {
        await using var first = await LoopbackServer.StartAsync(Completion);
        await using var second = await LoopbackServer.StartAsync(Completion);
        var services = new ServiceCollection();
        services.AddKeyedRemoteTurnTaking("first", options => options.Endpoint = first.Endpoint);
        services.AddKeyedRemoteTurnTaking("second", options => (options.Endpoint, options.ServedModel) = (second.Endpoint, "large"));
        await using var provider = services.BuildServiceProvider();

        var prediction = await provider.GetRequiredKeyedService<ITurnTakingClient>("second").GetPredictionAsync(Conversation, null, Token);

        Assert.Equal("large", prediction.ModelId);
        Assert.Empty(first.Requests);
        Assert.Single(second.Requests);
        Assert.Null(provider.GetService<ITurnTakingClient>());
    }

    [Fact]
    public async Task ConfigurationGivesTheOptions()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Endpoint"] = "https://turns.example/v1",
            ["Server"] = "SGLang",
            ["Timeout"] = "00:00:00.2",
            ["ServedModel"] = "turns",
            ["ApiKey"] = "key",
            ["AgentState"] = "Silent",
            ["StartSpeakingThreshold"] = "0.7",
            ["TopTokenCount"] = "20",
        }).Build();
        var services = new ServiceCollection();
        services.AddRemoteTurnTaking(configuration);
        await using var provider = services.BuildServiceProvider();

        var options = provider.GetRequiredService<IOptions<RemoteTurnTakingClientOptions>>().Value;
        Assert.Equal((new Uri("https://turns.example/v1"), RemoteServerKind.SGLang), (options.Endpoint, options.Server));
        Assert.Equal((TimeSpan.FromMilliseconds(200), "turns", "key"), (options.Timeout, options.ServedModel, options.ApiKey));
        Assert.Equal((AgentState.Silent, 0.7f, 20), (options.AgentState, options.StartSpeakingThreshold, options.TopTokenCount));
        var metadata = provider.GetRequiredService<ITurnTakingClient>().GetRequiredService<TurnTakingClientMetadata>();
        Assert.Equal(("sglang", "turns"), (metadata.ProviderName, metadata.DefaultModelId));
    }

    [Fact]
    public async Task AnUnknownPropertyIsAnErrorWhenTheHostStarts()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["Endpoint"] = "http://localhost:8000", ["Endpiont"] = "x" }).Build();
        using var host = new HostBuilder().ConfigureServices(services => services.AddRemoteTurnTaking(configuration)).Build();

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => host.StartAsync(Token));
        Assert.Contains("Endpiont", exception.Message);
    }

    public static TheoryData<Action<RemoteTurnTakingClientOptions>, string> BadOptions => new()
    {
        { options => options.Endpoint = null, "Endpoint is not set; expected the server's address, such as http://localhost:8000." },
        { options => options.Endpoint = new("/v1", UriKind.Relative), "Endpoint is '/v1'; expected the server's address" },
        { options => options.Endpoint = new("ftp://server"), "Endpoint is 'ftp://server/'; expected the server's address" },
        { options => options.Endpoint = new("http://me:secret@server"), "Endpoint has a user name or a password in it; expected none" },
        { options => options.Server = (RemoteServerKind)9, "Server is 9; expected one of Vllm, SGLang, LlamaCpp" },
        { options => options.Model = " ", "Model is empty; expected 'embedded' or the path of a model folder." },
        { options => options.Model = "no/such/folder", "Model is 'no/such/folder'. The turn-taking model cannot be used" },
        { options => options.Timeout = TimeSpan.Zero, "Timeout is 00:00:00; expected 20 milliseconds to 1 minute." },
        { options => options.Timeout = Timeout.InfiniteTimeSpan, "Timeout is -00:00:00.0010000; expected 20 milliseconds to 1 minute." },
        { options => options.Timeout = TimeSpan.FromMinutes(2), "Timeout is 00:02:00; expected 20 milliseconds to 1 minute." },
        { options => options.ConversationHeader = "a b", "ConversationHeader is 'a b'; expected the name of a header, or null." },
        { options => options.ConversationHeader = "", "ConversationHeader is ''; expected the name of a header, or null." },
        { options => options.ConversationHeader = "Content-Type", "ConversationHeader is 'Content-Type'; expected the name of a header" },
        { options => options.ApiKey = "two words", "ApiKey has characters that a header cannot hold" },
        { options => options.TopTokenCount = 3, "TopTokenCount is 3; expected 4 to 1000." },
        { options => options.AgentState = (AgentState)7, "AgentState is 7; expected one of" },
        { options => options.Temperature = 0, "Temperature is 0; expected 0.01 to 100." },
        { options => options.StartSpeakingThreshold = 1.5f, "StartSpeakingThreshold is 1.5; expected 0 to 1." },
        { options => options.StartListeningThreshold = float.NaN, "StartListeningThreshold is NaN; expected 0 to 1." },
    };

    [Theory]
    [MemberData(nameof(BadOptions), DisableDiscoveryEnumeration = true)]
    public async Task BadOptionsAreNamedWhenTheHostStarts(Action<RemoteTurnTakingClientOptions> change, string problem)
    {
        using var host = new HostBuilder().ConfigureServices(services => services.AddRemoteTurnTaking(options =>
        {
            options.Endpoint = new("http://localhost:8000");
            change(options);
        })).Build();

        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(Token));

        Assert.Contains($"RemoteTurnTakingClientOptions.{problem}", exception.Message);
    }

    [Fact]
    public void ArgumentsMustNotBeNull()
    {
        var services = new ServiceCollection();
        Assert.Throws<ArgumentNullException>("services", () => ((IServiceCollection)null!).AddRemoteTurnTaking(_ => { }));
        Assert.Throws<ArgumentNullException>("configure", () => services.AddRemoteTurnTaking((Action<RemoteTurnTakingClientOptions>)null!));
        Assert.Throws<ArgumentNullException>("configuration", () => services.AddRemoteTurnTaking((IConfiguration)null!));
        Assert.Throws<ArgumentNullException>("serviceKey", () => services.AddKeyedRemoteTurnTaking(null!, _ => { }));
    }

    [Theory]
    [InlineData(500, 2)]
    [InlineData(503, 2)]
    [InlineData(400, 1)]
    [InlineData(429, 1)]
    public async Task AServersErrorIsTriedOnceMore(int status, int expectedCount)
    {
        await using var server = await LoopbackServer.StartAsync("", (HttpStatusCode)status, ("Retry-After", "30"));
        await using var provider = CreateProvider(server.Endpoint);

        var exception = await Record.ExceptionAsync(
            () => provider.GetRequiredService<ITurnTakingClient>().GetPredictionAsync(Conversation, null, Token));

        Assert.IsType(status == 429 ? typeof(TurnTakingQueueFullException) : typeof(RemoteTurnTakingException), exception);
        Assert.Equal(expectedCount, server.Requests.Count);
    }

    [Fact]
    public async Task AServersHiccupIsNotSeen()
    {
        int count = 0;
        await using var server = await LoopbackServer.StartAsync(context =>
        {
            if (Interlocked.Increment(ref count) == 1)
            {
                context.Abort();
                return Task.CompletedTask;
            }

            return context.Response.WriteAsync(Completion);
        });
        await using var provider = CreateProvider(server.Endpoint);

        var prediction = await provider.GetRequiredService<ITurnTakingClient>().GetPredictionAsync(Conversation, null, Token);

        Assert.Equal(Expected(), prediction.Probabilities);
        Assert.Equal(2, count);
    }

    [Fact]
    public async Task AServerThatFailsIsLeftAlone()
    {
        await using var server = await LoopbackServer.StartAsync("", HttpStatusCode.InternalServerError);
        await using var provider = CreateProvider(server.Endpoint);
        var client = provider.GetRequiredService<ITurnTakingClient>();

        var failures = new List<RemoteFailure>();
        for (int i = 0; i < 15; i++)
        {
            failures.Add((await Assert.ThrowsAsync<RemoteTurnTakingException>(() => client.GetPredictionAsync(Conversation, null, Token))).Failure);
        }

        Assert.Equal(RemoteFailure.Status, failures[0]);
        Assert.Equal(RemoteFailure.CircuitOpen, failures[^1]);
        Assert.InRange(server.Requests.Count, 20, 29);
    }

    [Fact]
    public async Task ABrokenConnectionIsATypedErrorHereToo()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var endpoint = new Uri($"http://{listener.LocalEndpoint}");
        listener.Stop();
        await using var provider = CreateProvider(endpoint);

        var exception = await Assert.ThrowsAsync<RemoteTurnTakingException>(
            () => provider.GetRequiredService<ITurnTakingClient>().GetPredictionAsync(Conversation, null, Token));

        Assert.Equal(RemoteFailure.Connection, exception.Failure);
    }

    [Fact]
    public async Task ASilentServerIsATypedErrorAtTheDeadline()
    {
        await using var server = await LoopbackServer.StartAsync(context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        var services = new ServiceCollection();
        services.AddRemoteTurnTaking(options => (options.Endpoint, options.Timeout) = (server.Endpoint, TimeSpan.FromMilliseconds(50)));
        await using var provider = services.BuildServiceProvider();

        var exception = await Assert.ThrowsAsync<RemoteTurnTakingException>(
            () => provider.GetRequiredService<ITurnTakingClient>().GetPredictionAsync(Conversation, null, Token));

        Assert.Equal(RemoteFailure.Timeout, exception.Failure);
    }

    [Fact]
    public async Task AServerThatHangsIsLeftAlone()
    {
        await using var server = await LoopbackServer.StartAsync(context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        var services = new ServiceCollection();
        services.AddRemoteTurnTaking(options => (options.Endpoint, options.Timeout) = (server.Endpoint, TimeSpan.FromMilliseconds(400)));
        await using var provider = services.BuildServiceProvider();
        var client = provider.GetRequiredService<ITurnTakingClient>();

        var late = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => FailAsync()));
        var after = new List<RemoteFailure>();
        for (int i = 0; i < 5; i++)
        {
            after.Add(await FailAsync());
        }

        Assert.Contains(RemoteFailure.Timeout, late);
        Assert.Contains(RemoteFailure.CircuitOpen, after);

        async Task<RemoteFailure> FailAsync() =>
            (await Assert.ThrowsAsync<RemoteTurnTakingException>(() => client.GetPredictionAsync(Conversation, null, Token))).Failure;
    }

    /// <summary>And what an application configures on the HTTP client counts.</summary>
    [Fact]
    public async Task Http2IsSpokenWhereTheServerOffersIt()
    {
        string? protocol = null;
        await using var server = await LoopbackServer.StartAsync(
            context =>
            {
                protocol = context.Request.Protocol;
                return context.Response.WriteAsync(Completion);
            },
            isSecure: true);
        await using var provider = CreateProvider(server.Endpoint, services => services
            .AddHttpClient(RemoteTurnTakingClient.GetHttpClientName())
            .ConfigurePrimaryHttpMessageHandler(_ => new SocketsHttpHandler
            {
                SslOptions = { RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate!.Subject == "CN=localhost" },
            }));

        await provider.GetRequiredService<ITurnTakingClient>().GetPredictionAsync(Conversation, null, Token);

        Assert.Equal("HTTP/2", protocol);
    }

    [Fact]
    public async Task ManyAtOnceAreAnsweredAlsoWhileTheClientIsDisposed()
    {
        await using var server = await LoopbackServer.StartAsync(Completion);
        await using var provider = CreateProvider(server.Endpoint);
        var client = provider.GetRequiredService<ITurnTakingClient>();

        var predictions = Enumerable.Range(0, 500).Select(_ => client.GetPredictionAsync(Conversation, null, Token)).ToList();
        await predictions[250];
        client.Dispose();

        foreach (var prediction in predictions)
        {
            var exception = await Record.ExceptionAsync(() => prediction);
            Assert.True(exception is null or ObjectDisposedException, exception?.ToString());
        }
    }

    [Fact]
    public async Task NothingIsLoggedOfWhatIsSaid()
    {
        await using var server = await LoopbackServer.StartAsync($"{{\"error\":{{\"message\":\"{Secret}\"}}}}", HttpStatusCode.InternalServerError);
        var logs = new FakeLogCollector();
        await using var provider = CreateProvider(server.Endpoint, services => services.AddLogging(logging => logging
            .SetMinimumLevel(LogLevel.Trace).AddProvider(new FakeLoggerProvider(logs))));

        await Assert.ThrowsAsync<RemoteTurnTakingException>(
            () => provider.GetRequiredService<ITurnTakingClient>().GetPredictionAsync(Conversation, null, Token));

        var records = logs.GetSnapshot();
        Assert.NotEmpty(records);
        Assert.DoesNotContain(records, record => record.ToString().Contains(Secret, StringComparison.Ordinal));
    }

    private static ServiceProvider CreateProvider(Uri endpoint, Action<IServiceCollection>? configure = null)
    {
        var services = new ServiceCollection();
        services.AddRemoteTurnTaking(options =>
            (options.Endpoint, options.Timeout, options.Temperature) = (endpoint, TimeSpan.FromSeconds(30), 1));
        configure?.Invoke(services);
        return services.BuildServiceProvider();
    }
}
