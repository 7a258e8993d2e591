using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace TurnTaking.ScaleOut.Tests;

/// <summary><c>turntaking serve --silo</c>, as processes.</summary>
public sealed class SiloProcessTests(SiloProcessTests.Cluster cluster) : IClassFixture<SiloProcessTests.Cluster>
{
    private const string NoRedis = "redis-server is not on the PATH";

    private static CancellationToken TestEnds => TestContext.Current.CancellationToken;

    [Fact(Skip = NoRedis, SkipUnless = nameof(SiloCluster.CanStart), SkipType = typeof(SiloCluster))]
    public async Task KilledAndNewSilosLoseNoPrediction()
    {
        await using var load = new SiloLoad(await cluster.Silos.ConnectAsync());
        await load.WaitForMoreAsync();

        await cluster.Silos.KillSiloAsync();
        await load.WaitForMoreAsync();
        await cluster.Silos.AddSiloAsync();
        await load.WaitForMoreAsync();
        await load.StopAsync();

        // The first prediction of a call, one where it is predicted while its silo's end is not yet known, and one where it goes then.
        Assert.InRange(load.WholePassCounts.Average(), 1, 3);
    }

    [Fact(Skip = NoRedis, SkipUnless = nameof(SiloCluster.CanStart), SkipType = typeof(SiloCluster))]
    public async Task ARollingRestartFailsNoPrediction()
    {
        await using var load = new SiloLoad(await cluster.Silos.ConnectAsync());
        await load.WaitForMoreAsync();
        foreach (var silo in cluster.Silos.GetSilos())
        {
            Assert.Equal(0, await cluster.Silos.StopSiloAsync(silo));
            await cluster.Silos.AddSiloAsync();
            await load.WaitForMoreAsync();
        }

        await load.StopAsync();
    }

    [Fact(Skip = NoRedis, SkipUnless = nameof(SiloCluster.CanStart), SkipType = typeof(SiloCluster))]
    public async Task EveryServerAnswersForTheWholeCluster()
    {
        await using var silos = await SiloCluster.StartAsync(siloCount: 2);
        string words = "I would like to";
        int cachedCount = 0;
        foreach (string word in new[] { "book", "a", "table", "for", "two", "people" })
        {
            words += $" {word}";
            var server = silos.GetSilos()[cachedCount % 2];
            using var response = await server.Client.PostAsJsonAsync(
                "/v1/predict", new { conversationId = "call", messages = new[] { new { role = "user", content = words } } }, TestEnds);
            var prediction = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestEnds))!;
            Assert.Equal(cachedCount == 0, (int)prediction["cachedTokens"]! == 0);
            cachedCount++;
        }
    }

    [Theory]
    [InlineData("Abacus", "turntaking: Could not find Clustering provider named 'Abacus'")]
    [InlineData("Redis", "turntaking: The silo cannot be part of its cluster: ")]
    public async Task AClusterThatCannotBeJoinedIsAnErrorAtStart(string provider, string message)
    {
        await using var silo = ServerProcess.Launch(
            ["serve", "--silo", "--urls", "http://127.0.0.1:0"],
            ("Orleans__Clustering__ProviderType", provider),
            ("Orleans__Clustering__ConnectionString", "127.0.0.1:1"));
        Assert.Equal(2, await silo.WaitForExitCodeAsync());
        Assert.Contains(message, silo.Output);
    }

    /// <summary>Three silos, whichever they are after a test.</summary>
    public sealed class Cluster : IAsyncLifetime
    {
        internal SiloCluster Silos { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Silos = SiloCluster.CanStart ? await SiloCluster.StartAsync(siloCount: 3) : null!;

        public ValueTask DisposeAsync() => Silos?.DisposeAsync() ?? ValueTask.CompletedTask;
    }
}
