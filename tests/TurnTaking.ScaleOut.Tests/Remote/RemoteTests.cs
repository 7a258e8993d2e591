using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using TurnTaking.Remote;

namespace TurnTaking.ScaleOut.Tests;

/// <summary><see cref="RemoteTurnTakingClient"/> and <c>turntaking serve</c>, a process of its own.</summary>
public sealed class RemoteTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null)]
    [InlineData(AgentState.Silent)]
    [InlineData(AgentState.Speaking)]
    public async Task PredictionsEqualThoseInTheProcess(AgentState? agentState)
    {
        await using var server = await ServerProcess.StartAsync([]);
        await using var services = CreateServices(server.Address);
        var remote = services.GetRequiredService<ITurnTakingClient>();
        var local = services.GetRequiredKeyedService<ITurnTakingClient>("local");

        int count = 0;
        foreach (var conversation in Conversations.Create(100))
        {
            var options = new TurnTakingOptions { AgentState = agentState, StartSpeakingThreshold = 0.6f };
            var expected = await local.GetPredictionAsync(conversation, options, Token);
            var found = await remote.GetPredictionAsync(conversation, options, Token);

            Assert.Equal((expected.Action, expected.AgentState, expected.Threshold), (found.Action, found.AgentState, found.Threshold));
            Assert.Equal((expected.ModelId, expected.InputTokenCount), (found.ModelId, found.InputTokenCount));
            foreach (var action in Enum.GetValues<TurnTakingAction>())
            {
                Assert.Equal(expected.Probabilities[action], found.Probabilities[action], 1e-5f);
            }

            count++;
        }

        Assert.Equal(100, count);
    }

    [Fact]
    public async Task TheServerKeepsWhatAConversationBeginsWith()
    {
        await using var server = await ServerProcess.StartAsync([]);
        await using var services = CreateServices(server.Address);
        var remote = services.GetRequiredService<ITurnTakingClient>();
        var conversation = Conversations.Create(1).Single();
        var options = new TurnTakingOptions { ConversationId = "Grüße, call 1" };

        var first = await remote.GetPredictionAsync(conversation, options, Token);
        conversation[^1] = new(ChatRole.User, $"{conversation[^1].Text} please");
        var second = await remote.GetPredictionAsync(conversation, options, Token);

        Assert.Equal(0, first.CachedTokenCount);
        Assert.InRange(second.CachedTokenCount!.Value, first.InputTokenCount!.Value / 2, second.InputTokenCount!.Value - 1);
    }

    [Fact]
    public async Task NoPredictionIsLostWhenTheServerIsKilled()
    {
        await using var server = await ServerProcess.StartAsync([]);
        await using var services = CreateServices(server.Address, failover: true);
        var client = services.GetRequiredService<ITurnTakingClient>();
        var conversation = Conversations.Create(1).Single();
        var predictions = new ConcurrentQueue<TurnTakingPrediction>();
        int count = 0;
        int fallbackCount = 0;

        var callers = Enumerable.Range(0, 16).Select(caller => Task.Run(async () =>
        {
            var options = new TurnTakingOptions { ConversationId = $"call {caller}" };
            while (Volatile.Read(ref fallbackCount) < 100)
            {
                var prediction = await client.GetPredictionAsync(conversation, options, Token);
                predictions.Enqueue(prediction);
                if (Interlocked.Increment(ref count) == 100)
                {
                    server.Kill();
                }

                if (prediction.DecidedBy == "fallback")
                {
                    Interlocked.Increment(ref fallbackCount);
                }
            }
        }, Token)).ToList();
        await Task.WhenAll(callers);

        Assert.Contains(predictions, prediction => prediction.DecidedBy == "primary");
        var expected = await services.GetRequiredKeyedService<ITurnTakingClient>("local").GetPredictionAsync(conversation, null, Token);
        Assert.All(predictions, prediction => Assert.Equal(expected.Action, prediction.Action));
        Assert.All(
            predictions.Where(prediction => prediction.DecidedBy == "fallback"),
            prediction => Assert.Contains(prediction.FallbackReason!, new[] { typeof(RemoteTurnTakingException).FullName!, "circuit_open" }));
    }

    [Fact]
    public async Task AWrongKeyIsATypedError()
    {
        await using var server = await ServerProcess.StartAsync(["--api-key", "right"]);
        await using var services = CreateServices(server.Address, apiKey: "wrong");

        var exception = await Assert.ThrowsAsync<RemoteTurnTakingException>(
            () => services.GetRequiredService<ITurnTakingClient>().GetPredictionAsync("hello", null, Token));

        Assert.Equal((RemoteFailure.Status, HttpStatusCode.Unauthorized), (exception.Failure, exception.StatusCode));
    }

    private static ServiceProvider CreateServices(Uri address, bool failover = false, string? apiKey = null)
    {
        var services = new ServiceCollection();
        services.AddKeyedSemanticTurnTaking("local");
        var builder = services.AddRemoteTurnTaking(options =>
        {
            options.Endpoint = address;
            options.ApiKey = apiKey;
            options.Timeout = TimeSpan.FromSeconds(30);
        });
        if (failover)
        {
            builder.UseFailover(
                provider => provider.GetRequiredKeyedService<ITurnTakingClient>("local"),
                options => options.Timeout = TimeSpan.FromSeconds(10));
        }

        return services.BuildServiceProvider();
    }
}
