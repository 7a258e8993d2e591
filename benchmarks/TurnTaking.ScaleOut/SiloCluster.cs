using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace TurnTaking.ScaleOut;

/// <summary>Silos as processes, which find one another through a Redis server of their own, and a client of them.</summary>
internal sealed class SiloCluster : IAsyncDisposable
{
    private readonly string[] _serverArguments;
    private readonly Process _redis;
    private readonly Dictionary<string, string?> _settings;
    private readonly List<ServerUnderLoad> _silos = [];
    private IHost? _host;
    private ITurnTakingClient? _client;

    private SiloCluster(string[] serverArguments)
    {
        _serverArguments = serverArguments;
        int port = FindPort();
        _redis = Process.Start(new ProcessStartInfo(
            "redis-server", ["--port", $"{port}", "--bind", "127.0.0.1", "--save", "", "--loglevel", "warning", "--dir", Path.GetTempPath()])
        {
            RedirectStandardOutput = true,
        })!;
        _settings = new()
        {
            ["Orleans:ClusterId"] = $"{Guid.NewGuid():N}",
            ["Orleans:ServiceId"] = "turn-taking",
            ["Orleans:Clustering:ProviderType"] = "Redis",
            ["Orleans:Clustering:ConnectionString"] = $"127.0.0.1:{port}",
        };
    }

    /// <summary>Gets or sets what counts the tokens of the predictions.</summary>
    public CacheHits CacheHits { get; set; } = new();

    public static async Task<SiloCluster> StartAsync(int siloCount, string[] serverArguments)
    {
        var cluster = new SiloCluster(serverArguments);
        try
        {
            await Task.WhenAll(Enumerable.Range(0, siloCount).Select(_ => cluster.AddSiloAsync()));
            var builder = Host.CreateEmptyApplicationBuilder(null);
            builder.Configuration.AddInMemoryCollection(cluster._settings);
            builder.UseOrleansClient();
            builder.Services.AddOrleansTurnTaking();
            cluster._host = builder.Build();
            await cluster._host.StartAsync();
            cluster._client = cluster._host.Services.GetRequiredService<ITurnTakingClient>();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    public async Task AddSiloAsync()
    {
        var silo = await ServerUnderLoad.StartAsync(["--silo", .. _serverArguments], new Dictionary<string, string?>(_settings)
        {
            ["Orleans:Endpoints:AdvertisedIPAddress"] = "127.0.0.1",
            ["Orleans:Endpoints:SiloPort"] = $"{FindPort()}",
            ["Orleans:Endpoints:GatewayPort"] = $"{FindPort()}",
        });
        lock (_silos)
        {
            _silos.Add(silo);
        }
    }

    /// <summary>Kills the silo that has run for longest.</summary>
    public void KillSilo()
    {
        _silos[0].Dispose();
        _silos.RemoveAt(0);
    }

    /// <returns>200 for a prediction, 409 for one that was superseded, 0 for none.</returns>
    public async Task<int> AskAsync(string body)
    {
        var request = JsonNode.Parse(body)!;
        var messages = request["messages"]!.AsArray().Select(message =>
            new ChatMessage(new ChatRole((string)message!["role"]!), (string)message["content"]!));
        try
        {
            var prediction = await _client!.GetPredictionAsync(
                messages, new() { ConversationId = (string)request["conversationId"]!, AgentState = AgentState.Silent });
            CacheHits.Add(prediction.InputTokenCount ?? 0, prediction.CachedTokenCount ?? 0);
            return 200;
        }
        catch (OperationCanceledException)
        {
            return 409;
        }
        catch (Exception exception)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return 0;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.StopAsync();
            _host.Dispose();
        }

        _silos.ForEach(silo => silo.Dispose());
        _redis.Kill();
        await _redis.WaitForExitAsync();
        _redis.Dispose();
    }

    private static int FindPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
