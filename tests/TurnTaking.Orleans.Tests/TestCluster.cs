using System.Collections.Concurrent;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.TestingHost;
using TurnTaking.Tests;

namespace TurnTaking.Orleans.Tests;

/// <summary>Silos in this process and a client of them. Every silo asks the one callback, which is told which silo asks.</summary>
internal sealed class TestCluster : IAsyncDisposable
{
    private readonly InProcessTestCluster _cluster;

    private TestCluster(InProcessTestCluster cluster) => _cluster = cluster;

    public delegate Task<TurnTakingPrediction> Predict(
        string silo, IReadOnlyList<ChatMessage> messages, TurnTakingOptions options, CancellationToken cancellationToken);

    /// <summary>Gets or sets what the silos' clients do. By default they predict that the user has finished.</summary>
    public Predict PredictAsync { get; set; } =
        (_, _, _, _) => Task.FromResult(TestTurnTakingClient.CreatePrediction(TurnTakingAction.StartSpeaking));

    public ITurnTakingClient Client => _cluster.Client.ServiceProvider.GetRequiredService<ITurnTakingClient>();

    public IClusterClient Grains => _cluster.Client;

    public IReadOnlyList<InProcessSiloHandle> Silos => _cluster.Silos;

    public static async Task<TestCluster> StartAsync(
        int siloCount = 2,
        Action<OrleansTurnTakingClientOptions>? configureClient = null,
        ILoggerProvider? logs = null,
        Action<IServiceCollection>? configureSilo = null)
    {
        TestCluster? self = null;
        var builder = new InProcessTestClusterBuilder((short)siloCount);
        builder.Options.ConfigureFileLogging = false;
        builder.ConfigureSiloHost((silo, host) =>
        {
            AddLogs(host.Logging, logs);
            host.Services.AddTurnTakingClient(new TestTurnTakingClient
            {
                // Without options it is the silo that tries the client before it starts.
                GetPredictionAsyncCallback = (messages, options, cancellationToken) => self is null || options is null
                    ? Task.FromResult(TestTurnTakingClient.CreatePrediction(TurnTakingAction.StartSpeaking))
                    : self.PredictAsync(silo.SiloName, [.. messages], options, cancellationToken),
            });
            configureSilo?.Invoke(host.Services);
        });
        builder.ConfigureSilo((_, silo) => silo.AddTurnTaking());
        builder.ConfigureClientHost(host =>
        {
            AddLogs(host.Logging, logs);

            // Longer than the default: other tests keep the processors busy.
            host.Services.AddOrleansTurnTaking(options => options.Timeout = TimeSpan.FromSeconds(30));
            host.Services.Configure<OrleansTurnTakingClientOptions>(options => configureClient?.Invoke(options));
        });
        var cluster = builder.Build();
        try
        {
            await cluster.DeployAsync();
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }

        return self = new(cluster);
    }

    /// <summary>Gets which silo has made the prediction of a conversation.</summary>
    public async Task<string> FindSiloAsync(string conversationId)
    {
        var silos = new ConcurrentQueue<string>();
        var earlier = PredictAsync;
        PredictAsync = (silo, messages, options, cancellationToken) =>
        {
            silos.Enqueue(silo);
            return earlier(silo, messages, options, cancellationToken);
        };
        await Client.GetPredictionAsync("hello", new() { ConversationId = conversationId }, TestContext.Current.CancellationToken);
        PredictAsync = earlier;
        return Assert.Single(silos);
    }

    public Task DeactivateAsync(string conversationId) =>
        _cluster.DeactivateAsync(_cluster.Client.GetGrain<IConversationGrain>(conversationId));

    public Task KillSiloAsync(string name) => _cluster.KillSiloAsync(_cluster.Silos.Single(silo => silo.Name == name));

    public Task StopSiloAsync(string name) => _cluster.StopSiloAsync(_cluster.Silos.Single(silo => silo.Name == name));

    public Task AddSiloAsync() => _cluster.StartAdditionalSiloAsync();

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    private static void AddLogs(ILoggingBuilder logging, ILoggerProvider? logs)
    {
        logging.ClearProviders();
        if (logs is not null)
        {
            logging.AddProvider(logs).SetMinimumLevel(LogLevel.Trace);
        }
    }
}
