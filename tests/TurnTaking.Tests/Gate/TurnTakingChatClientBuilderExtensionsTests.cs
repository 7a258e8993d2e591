using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace TurnTaking.Tests;

public class TurnTakingChatClientBuilderExtensionsTests
{
    [Fact]
    public void UseTurnTakingThrowsIfBuilderIsNull() =>
        Assert.Throws<ArgumentNullException>("builder", () => ((ChatClientBuilder)null!).UseTurnTaking());

    [Fact]
    public void UseTurnTakingReturnsTheBuilder()
    {
        var builder = new TestChatClient().AsBuilder();

        Assert.Same(builder, builder.UseTurnTaking(new TestTurnTakingClient()));
    }

    [Fact]
    public async Task UseTurnTakingTakesTheRegisteredClient()
    {
        var services = new ServiceCollection();
        services.AddTurnTakingClient(TestTurnTakingClient.Predicting(TurnTakingAction.ContinueListening));
        services.AddChatClient(new TestChatClient()).UseTurnTaking();
        using var provider = services.BuildServiceProvider();

        var response = await provider.GetRequiredService<IChatClient>().SendAsync(streaming: false, "hello");

        Assert.True(response.IsTurnIncomplete());
    }

    [Fact]
    public async Task UseTurnTakingPrefersTheGivenClient()
    {
        using var registered = new TestTurnTakingClient();
        var services = new ServiceCollection();
        services.AddTurnTakingClient(registered);
        services.AddChatClient(new TestChatClient())
            .UseTurnTaking(TestTurnTakingClient.Predicting(TurnTakingAction.ContinueListening));
        using var provider = services.BuildServiceProvider();

        var response = await provider.GetRequiredService<IChatClient>().SendAsync(streaming: false, "hello");

        Assert.True(response.IsTurnIncomplete());
        Assert.Equal(0, registered.CallCount);
    }

    [Fact]
    public void UseTurnTakingThrowsIfNoClientIsRegistered()
    {
        using var services = new ServiceCollection().BuildServiceProvider();
        var builder = new TestChatClient().AsBuilder().UseTurnTaking();

        var exception = Assert.Throws<InvalidOperationException>(() => builder.Build(services));

        Assert.Contains(nameof(ITurnTakingClient), exception.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => builder.Build());
    }

    [Fact]
    public async Task UseTurnTakingConfiguresEachPipelineByItself()
    {
        var seen = new List<TurnTakingGateOptions>();
        var builder = TestChatClient.Answering(_ => new(new ChatMessage(ChatRole.Assistant, "an answer"))).AsBuilder()
            .UseTurnTaking(TestTurnTakingClient.Predicting(TurnTakingAction.ContinueListening), configure =>
            {
                configure.OnIncompleteTurn = (_, _) => new(IncompleteTurnAnswer.LetThrough);
                seen.Add(configure);
            });

        using var first = builder.Build();
        using var second = builder.Build();

        Assert.Equal(2, seen.Count);
        Assert.NotSame(seen[0], seen[1]);
        Assert.Equal("an answer", (await first.SendAsync(streaming: false, "hello")).Text);
    }

    [Fact]
    public void ContainerDisposesTheDetectorOnce()
    {
        using var detector = new TestTurnTakingClient();
        using var inner = new TestChatClient();
        var services = new ServiceCollection();
        services.AddTurnTakingClient(detector);
        services.AddChatClient(inner).UseTurnTaking();
        var provider = services.BuildServiceProvider();
        _ = provider.GetRequiredService<IChatClient>();

        provider.Dispose();

        Assert.Equal(1, detector.DisposeCount);
        Assert.Equal(1, inner.DisposeCount);
    }
}
