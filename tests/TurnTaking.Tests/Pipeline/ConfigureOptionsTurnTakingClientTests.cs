using Microsoft.Extensions.AI;

namespace TurnTaking.Tests;

public class ConfigureOptionsTurnTakingClientTests
{
    private static readonly ChatMessage[] Messages = [new(ChatRole.User, "hello")];

    [Fact]
    public void ConfigureOptionsThrowsIfArgumentIsNull()
    {
        var builder = new TestTurnTakingClient().AsBuilder();

        Assert.Throws<ArgumentNullException>(
            "builder", () => ((TurnTakingClientBuilder)null!).ConfigureOptions(_ => { }));
        Assert.Throws<ArgumentNullException>("configure", () => builder.ConfigureOptions(null!));
    }

    [Fact]
    public async Task ConfigureOptionsChangesACopyOfTheCallersOptions()
    {
        var callersOptions = new TurnTakingOptions
        {
            ConversationId = "a conversation",
            AdditionalProperties = new() { ["key"] = "value" },
        };
        TurnTakingOptions? seen = null;
        using var inner = CreateClient(options => seen = options);
        using var client = inner.AsBuilder()
            .ConfigureOptions(options =>
            {
                options.AgentState = AgentState.Speaking;
                options.AdditionalProperties!["key"] = "other";
            })
            .Build();

        await client.GetPredictionAsync(Messages, callersOptions, TestContext.Current.CancellationToken);

        Assert.NotNull(seen);
        Assert.NotSame(callersOptions, seen);
        Assert.Equal("a conversation", seen.ConversationId);
        Assert.Equal(AgentState.Speaking, seen.AgentState);
        Assert.Equal("other", seen.AdditionalProperties!["key"]);
        Assert.Null(callersOptions.AgentState);
        Assert.Equal("value", callersOptions.AdditionalProperties["key"]);
    }

    [Fact]
    public async Task ConfigureOptionsGetsNewOptionsForEachRequestIfTheCallerGaveNone()
    {
        var seen = new List<TurnTakingOptions?>();
        using var inner = CreateClient(seen.Add);
        using var client = inner.AsBuilder().ConfigureOptions(options => options.ConversationId += "x").Build();

        await client.GetPredictionAsync(Messages, cancellationToken: TestContext.Current.CancellationToken);
        await client.GetPredictionAsync(Messages, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(["x", "x"], seen.Select(options => options?.ConversationId));
    }

    [Fact]
    public async Task ConfigureOptionsRunsFromTheOutsideIn()
    {
        TurnTakingOptions? seen = null;
        using var inner = CreateClient(options => seen = options);
        using var client = inner.AsBuilder()
            .ConfigureOptions(options => options.ConversationId += "1")
            .ConfigureOptions(options => options.ConversationId += "2")
            .Build();

        await client.GetPredictionAsync(
            Messages, new TurnTakingOptions { ConversationId = "0" }, TestContext.Current.CancellationToken);

        Assert.Equal("012", seen?.ConversationId);
    }

    [Fact]
    public async Task ConfigureOptionsPassesTheRestOn()
    {
        using var cancellation = new CancellationTokenSource();
        var expected = TestTurnTakingClient.CreatePrediction(TurnTakingAction.StartSpeaking);
        using var inner = new TestTurnTakingClient
        {
            GetPredictionAsyncCallback = (messages, _, cancellationToken) =>
            {
                Assert.Same(Messages, messages);
                Assert.Equal(cancellation.Token, cancellationToken);
                return Task.FromResult(expected);
            },
        };
        using var client = inner.AsBuilder().ConfigureOptions(_ => { }).Build();

        Assert.Same(expected, await client.GetPredictionAsync(Messages, cancellationToken: cancellation.Token));
    }

    private static TestTurnTakingClient CreateClient(Action<TurnTakingOptions?> onOptions) => new()
    {
        GetPredictionAsyncCallback = (_, options, _) =>
        {
            onOptions(options);
            return Task.FromResult(TestTurnTakingClient.CreatePrediction(TurnTakingAction.StartSpeaking));
        },
    };
}
