using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using TurnTaking.Tests;

namespace TurnTaking.Orleans.Tests.Hosting;

public sealed class TurnTakingSiloTests
{
    private static CancellationToken TestEnds => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ASiloWithoutAClientDoesNotStart()
    {
        var error = await StartAsync((_, silo) => silo.AddTurnTaking());
        Assert.Contains("AddSemanticTurnTaking()", error.ToString());
        error = await StartAsync((_, silo) => silo.AddTurnTaking(options => options.ServiceKey = "local"));
        Assert.Contains("'local'", error.ToString());
    }

    [Fact]
    public async Task ASiloWhoseClientFailsDoesNotStart()
    {
        var error = await StartAsync((services, silo) =>
        {
            services.AddTurnTakingClient(TestTurnTakingClient.Failing(new InvalidOperationException("the model is damaged")));
            silo.AddTurnTaking();
        });
        Assert.Contains("the model is damaged", error.ToString());
    }

    [Fact]
    public async Task ASiloWhoseGrainsWouldAskThemselvesDoesNotStart()
    {
        var error = await StartAsync((services, silo) =>
        {
            services.AddOrleansTurnTaking().UseLogging();
            silo.AddTurnTaking();
        });
        Assert.Contains("TurnTakingSiloOptions.ServiceKey", error.ToString());
    }

    [Fact]
    public async Task OptionsOutOfRangeAreNamedAtStart()
    {
        var error = await StartAsync((services, silo) => silo.AddTurnTaking(options => options.ConversationIdleTimeout = TimeSpan.FromMinutes(1)));
        Assert.Contains("TurnTakingSiloOptions.ConversationIdleTimeout", error.ToString());
        error = await StartAsync((services, _) => services.AddOrleansTurnTaking(options => options.Timeout = TimeSpan.Zero));
        Assert.Contains("OrleansTurnTakingClientOptions.Timeout", error.ToString());
        error = await StartAsync((services, _) =>
            services.AddKeyedOrleansTurnTaking("far", options => options.HedgingDelay = TimeSpan.FromHours(2)));
        Assert.Contains("OrleansTurnTakingClientOptions.HedgingDelay", error.ToString());
    }

    [Fact]
    public async Task OneProcessCanBeASiloAndAskTheCluster()
    {
        await using var cluster = await TestCluster.StartAsync(siloCount: 1, configureSilo: services =>
            services.AddKeyedOrleansTurnTaking("cluster"));
        var client = cluster.Silos[0].ServiceProvider.GetRequiredKeyedService<ITurnTakingClient>("cluster");
        var prediction = await client.GetPredictionAsync("hello", new() { ConversationId = "call" }, TestEnds);
        Assert.Equal(TurnTakingAction.StartSpeaking, prediction.Action);
    }

    [Fact]
    public async Task IdleConversationsAreLetGoInTheTimeOfTheOptions()
    {
        await using var cluster = await TestCluster.StartAsync(siloCount: 1, configureSilo: services =>
            services.Configure<TurnTakingSiloOptions>(options => options.ConversationIdleTimeout = TimeSpan.FromMinutes(7)));
        var collection = cluster.Silos[0].ServiceProvider.GetRequiredService<IOptions<GrainCollectionOptions>>().Value;
        Assert.Equal(TimeSpan.FromMinutes(7), collection.ClassSpecificCollectionAge[typeof(ConversationGrain).FullName!]);
    }

    [Fact]
    public async Task LogsHoldNoWordsOfConversations()
    {
        var logs = new FakeLoggerProvider();
        await using (var cluster = await TestCluster.StartAsync(siloCount: 1, logs: logs))
        {
            List<ChatMessage> messages = [];
            for (int i = 0; i < 10; i++)
            {
                messages.Add(new(i % 2 == 0 ? ChatRole.User : ChatRole.Assistant, $"confidential {i}"));
                await cluster.Client.GetPredictionAsync(messages, new() { ConversationId = "call" }, TestEnds);
                await cluster.Client.GetPredictionAsync(messages, null, TestEnds);
            }

            cluster.PredictAsync = (_, _, _, _) => Task.FromException<TurnTakingPrediction>(new InvalidOperationException("failed"));
            await Assert.ThrowsAsync<InvalidOperationException>(
                () => cluster.Client.GetPredictionAsync(messages, new() { ConversationId = "call" }, TestEnds));
            using var cancellation = new CancellationTokenSource();
            cluster.PredictAsync = async (_, _, _, cancellationToken) =>
            {
                await cancellation.CancelAsync();
                await Task.Delay(Timeout.Infinite, cancellationToken);
                throw new NotSupportedException();
            };
            await Assert.ThrowsAnyAsync<OperationCanceledException>(
                () => cluster.Client.GetPredictionAsync(messages, new() { ConversationId = "call" }, cancellation.Token));
        }

        var records = logs.Collector.GetSnapshot();
        Assert.NotEmpty(records);
        Assert.DoesNotContain(records, record => $"{record.Message} {record.Exception}".Contains("confidential", StringComparison.Ordinal));
    }

    /// <summary>Starts a silo that must not start.</summary>
    private static async Task<Exception> StartAsync(Action<IServiceCollection, ISiloBuilder> configure)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.UseOrleans(silo => silo.UseLocalhostClustering(siloPort: FreePort.Next(), gatewayPort: FreePort.Next()));
        builder.UseOrleans(silo => configure(builder.Services, silo));
        using var host = builder.Build();
        return await Assert.ThrowsAnyAsync<Exception>(() => host.StartAsync(TestEnds));
    }
}
