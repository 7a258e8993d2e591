using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace TurnTaking.ScaleOut.Tests;

/// <summary>Silos as processes, which find one another through a Redis server of their own, and clients of them in this process.</summary>
internal sealed class SiloCluster : IAsyncDisposable
{
    private readonly Process _redis;
    private readonly List<ServerProcess> _silos = [];
    private readonly List<IHost> _hosts = [];
    private readonly Dictionary<string, string?> _settings;

    private SiloCluster(Process redis, int port)
    {
        _redis = redis;
        _settings = new()
        {
            ["Orleans:ClusterId"] = $"{Guid.NewGuid():N}",
            ["Orleans:ServiceId"] = "turn-taking",
            ["Orleans:Clustering:ProviderType"] = "Redis",
            ["Orleans:Clustering:ConnectionString"] = $"127.0.0.1:{port}",
        };
    }

    /// <summary>Gets a value indicating whether there is a Redis server to start.</summary>
    public static bool CanStart => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, "redis-server")));

    public static async Task<SiloCluster> StartAsync(int siloCount)
    {
        int port = FindPort();
        var start = new ProcessStartInfo("redis-server", ["--port", $"{port}", "--bind", "127.0.0.1", "--save", "", "--dir", Path.GetTempPath()])
        {
            RedirectStandardOutput = true,
        };
        var cluster = new SiloCluster(Process.Start(start)!, port);
        try
        {
            while (await cluster._redis.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line &&
                !line.Contains("Ready to accept connections", StringComparison.Ordinal))
            {
            }

            await Task.WhenAll(Enumerable.Range(0, siloCount).Select(_ => cluster.AddSiloAsync()));
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts another silo, and waits until it takes part.</summary>
    public async Task<ServerProcess> AddSiloAsync()
    {
        var silo = await ServerProcess.StartAsync(["--silo"],
        [
            .. _settings.Select(setting => (setting.Key.Replace(":", "__", StringComparison.Ordinal), setting.Value)),
            ("Orleans__Endpoints__AdvertisedIPAddress", "127.0.0.1"),
            ("Orleans__Endpoints__SiloPort", $"{FindPort()}"),
            ("Orleans__Endpoints__GatewayPort", $"{FindPort()}"),
        ]);
        lock (_silos)
        {
            _silos.Add(silo);
        }

        return silo;
    }

    /// <summary>Kills the silo that has taken part for longest.</summary>
    public async Task KillSiloAsync()
    {
        var silo = GetSilos()[0];
        silo.Kill();
        await RemoveAsync(silo);
    }

    /// <summary>Lets a silo end as a service manager does.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> StopSiloAsync(ServerProcess silo)
    {
        await silo.SignalAsync("TERM");
        int code = await silo.WaitForExitCodeAsync();
        await RemoveAsync(silo);
        return code;
    }

    /// <summary>Gets the silos, in the order in which they took part.</summary>
    public List<ServerProcess> GetSilos()
    {
        lock (_silos)
        {
            return [.. _silos];
        }
    }

    /// <summary>Makes a client of the cluster.</summary>
    public async Task<ITurnTakingClient> ConnectAsync()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(_settings);
        builder.UseOrleansClient();

        // Longer than the default: the processors may be busy with other tests.
        builder.Services.AddOrleansTurnTaking(options => options.Timeout = TimeSpan.FromSeconds(20));
        var host = builder.Build();
        _hosts.Add(host);
        await host.StartAsync(TestContext.Current.CancellationToken);
        return host.Services.GetRequiredService<ITurnTakingClient>();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts)
        {
            await host.StopAsync(CancellationToken.None);
            host.Dispose();
        }

        foreach (var silo in GetSilos())
        {
            await silo.DisposeAsync();
        }

        _redis.Kill();
        await _redis.WaitForExitAsync(CancellationToken.None);
        _redis.Dispose();
    }

    private async Task RemoveAsync(ServerProcess silo)
    {
        lock (_silos)
        {
            _silos.Remove(silo);
        }

        await silo.DisposeAsync();
    }

    private static int FindPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
