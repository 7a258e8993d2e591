using Microsoft.Extensions.DependencyInjection;

namespace TurnTaking.Tests;

public class TurnTakingClientBuilderTests
{
    [Fact]
    public void MethodsThrowIfArgumentIsNull()
    {
        var builder = new TurnTakingClientBuilder(new TestTurnTakingClient());

        Assert.Throws<ArgumentNullException>("innerClient", () => new TurnTakingClientBuilder((ITurnTakingClient)null!));
        Assert.Throws<ArgumentNullException>(
            "innerClientFactory", () => new TurnTakingClientBuilder((Func<IServiceProvider, ITurnTakingClient>)null!));
        Assert.Throws<ArgumentNullException>(
            "clientFactory", () => builder.Use((Func<ITurnTakingClient, ITurnTakingClient>)null!));
        Assert.Throws<ArgumentNullException>(
            "clientFactory", () => builder.Use((Func<ITurnTakingClient, IServiceProvider, ITurnTakingClient>)null!));
        Assert.Throws<ArgumentNullException>("innerClient", () => ((ITurnTakingClient)null!).AsBuilder());
    }

    [Fact]
    public void BuildWithoutStepsReturnsTheInnerClient()
    {
        using var inner = new TestTurnTakingClient();

        Assert.Same(inner, inner.AsBuilder().Build());
    }

    [Fact]
    public void BuildPutsTheStepAddedFirstOutermost()
    {
        using var inner = new TestTurnTakingClient();

        using var client = inner.AsBuilder()
            .Use(innerClient => new NamedClient("first", innerClient))
            .Use((innerClient, _) => new NamedClient("second", innerClient))
            .Build();

        var first = Assert.IsType<NamedClient>(client);
        var second = Assert.IsType<NamedClient>(first.InnerClient);
        Assert.Equal(["first", "second"], [first.Name, second.Name]);
        Assert.Same(inner, second.InnerClient);
    }

    [Fact]
    public void BuildPassesServicesToAllFactories()
    {
        using var services = new ServiceCollection().BuildServiceProvider();
        var seen = new List<IServiceProvider>();
        var builder = new TurnTakingClientBuilder(provider =>
        {
            seen.Add(provider);
            return new TestTurnTakingClient();
        });
        builder.Use((innerClient, provider) =>
        {
            seen.Add(provider);
            return innerClient;
        });

        using var client = builder.Build(services);

        Assert.Equal(2, seen.Count);
        Assert.All(seen, provider => Assert.Same(services, provider));
    }

    [Fact]
    public void BuildWithoutServicesPassesEmptyServices()
    {
        IServiceProvider? seen = null;
        var builder = new TestTurnTakingClient().AsBuilder().Use((innerClient, provider) =>
        {
            seen = provider;
            return innerClient;
        });

        using var client = builder.Build();

        Assert.NotNull(seen);
        Assert.Null(seen.GetService(typeof(object)));
    }

    [Fact]
    public void BuildMakesNewPipelineEachTime()
    {
        var builder = new TurnTakingClientBuilder(_ => new TestTurnTakingClient());

        using var first = builder.Build();
        using var second = builder.Build();

        Assert.NotSame(first, second);
    }

    [Fact]
    public void BuildThrowsIfFactoryReturnsNull()
    {
        var builder = new TestTurnTakingClient().AsBuilder()
            .Use(innerClient => innerClient)
            .Use(_ => null!);

        var exception = Assert.Throws<InvalidOperationException>(() => builder.Build());

        Assert.Contains("index 1", exception.Message, StringComparison.Ordinal);
        Assert.Contains("ITurnTakingClient", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void BuildThrowsIfInnerFactoryReturnsNull()
    {
        var exception = Assert.Throws<InvalidOperationException>(() => new TurnTakingClientBuilder(_ => null!).Build());

        Assert.Contains("inner client's factory", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DisposingThePipelineDisposesTheInnerClient()
    {
        using var inner = new TestTurnTakingClient();
        var client = inner.AsBuilder().Use(innerClient => new NamedClient("only", innerClient)).Build();

        client.Dispose();

        Assert.Equal(1, inner.DisposeCount);
    }

    private sealed class NamedClient(string name, ITurnTakingClient innerClient) : DelegatingTurnTakingClient(innerClient)
    {
        public string Name { get; } = name;

        public new ITurnTakingClient InnerClient => base.InnerClient;
    }
}
