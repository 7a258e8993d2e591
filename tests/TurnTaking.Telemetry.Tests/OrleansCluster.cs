using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;

namespace TurnTaking.Tests;

/// <summary>A cluster of one silo, for all tests: it takes longer to start than they do.</summary>
public sealed class OrleansCluster : IAsyncLifetime
{
    private readonly InProcessTestCluster _cluster = Build();

    /// <summary>Predicts once in a conversation that the cluster does not know from its beginning, so it must be sent again.</summary>
    internal async Task PredictAsync(string words)
    {
        var client = _cluster.Client.ServiceProvider.GetRequiredService<ITurnTakingClient>();
        var messages = Enumerable.Range(0, 10).Select(i => new ChatMessage(i % 2 == 0 ? ChatRole.Assistant : ChatRole.User, words));
        TurnTakingOptions options = new() { ConversationId = $"{Guid.NewGuid()}" };
        await client.GetPredictionAsync(messages, options, TestContext.Current.CancellationToken);
    }

    public async ValueTask InitializeAsync() => await _cluster.DeployAsync();

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    private static InProcessTestCluster Build()
    {
        var builder = new InProcessTestClusterBuilder(initialSilosCount: 1);
        builder.Options.ConfigureFileLogging = false;
        builder.ConfigureSiloHost((_, host) =>
            host.Services.AddTurnTakingClient(TestTurnTakingClient.Predicting(TurnTakingAction.ContinueListening)));
        builder.ConfigureSilo((_, silo) => silo.AddTurnTaking());
        builder.ConfigureClientHost(host => host.Services.AddOrleansTurnTaking(options => options.Timeout = TimeSpan.FromMinutes(1)));
        return builder.Build();
    }
}
