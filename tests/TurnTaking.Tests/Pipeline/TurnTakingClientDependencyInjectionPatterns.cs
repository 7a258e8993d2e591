using Microsoft.Extensions.DependencyInjection;

namespace TurnTaking.Tests;

public class TurnTakingClientDependencyInjectionPatterns
{
    private readonly ServiceCollection _services = new();

    [Fact]
    public void MethodsThrowIfArgumentIsNull()
    {
        IServiceCollection services = null!;
        using var client = new TestTurnTakingClient();
        Func<IServiceProvider, ITurnTakingClient> factory = null!;

        Assert.Throws<ArgumentNullException>("services", () => services.AddTurnTakingClient(client));
        Assert.Throws<ArgumentNullException>("services", () => services.AddTurnTakingClient(_ => client));
        Assert.Throws<ArgumentNullException>("services", () => services.AddKeyedTurnTakingClient("key", client));
        Assert.Throws<ArgumentNullException>("services", () => services.AddKeyedTurnTakingClient("key", _ => client));
        Assert.Throws<ArgumentNullException>("innerClient", () => _services.AddTurnTakingClient((ITurnTakingClient)null!));
        Assert.Throws<ArgumentNullException>("innerClientFactory", () => _services.AddTurnTakingClient(factory));
        Assert.Throws<ArgumentNullException>(
            "innerClient", () => _services.AddKeyedTurnTakingClient("key", (ITurnTakingClient)null!));
        Assert.Throws<ArgumentNullException>("innerClientFactory", () => _services.AddKeyedTurnTakingClient("key", factory));
        Assert.Empty(_services);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(ServiceLifetime.Singleton)]
    [InlineData(ServiceLifetime.Scoped)]
    [InlineData(ServiceLifetime.Transient)]
    public void AddTurnTakingClientRegistersExpectedLifetime(ServiceLifetime? lifetime)
    {
        _ = lifetime is { } value
            ? _services.AddTurnTakingClient(_ => new TestTurnTakingClient(), value)
            : _services.AddTurnTakingClient(_ => new TestTurnTakingClient());

        var descriptor = Assert.Single(_services);
        Assert.Equal(typeof(ITurnTakingClient), descriptor.ServiceType);
        Assert.False(descriptor.IsKeyedService);
        Assert.Equal(lifetime ?? ServiceLifetime.Singleton, descriptor.Lifetime);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(ServiceLifetime.Singleton)]
    [InlineData(ServiceLifetime.Scoped)]
    [InlineData(ServiceLifetime.Transient)]
    public void AddKeyedTurnTakingClientRegistersExpectedLifetime(ServiceLifetime? lifetime)
    {
        _ = lifetime is { } value
            ? _services.AddKeyedTurnTakingClient("key", _ => new TestTurnTakingClient(), value)
            : _services.AddKeyedTurnTakingClient("key", _ => new TestTurnTakingClient());

        var descriptor = Assert.Single(_services);
        Assert.Equal(typeof(ITurnTakingClient), descriptor.ServiceType);
        Assert.True(descriptor.IsKeyedService);
        Assert.Equal("key", descriptor.ServiceKey);
        Assert.Equal(lifetime ?? ServiceLifetime.Singleton, descriptor.Lifetime);
    }

    [Fact]
    public void SingletonFromFactoryIsTheSameEverywhere()
    {
        _services.AddTurnTakingClient(services => new TestTurnTakingClient { Services = services }).Use(WithServices);

        using var provider = _services.BuildServiceProvider();
        using var scope = provider.CreateScope();

        var client = Assert.IsType<ClientWithServices>(provider.GetRequiredService<ITurnTakingClient>());
        Assert.Same(client, scope.ServiceProvider.GetRequiredService<ITurnTakingClient>());
        Assert.NotNull(client.Services);
        Assert.Same(client.Services, Assert.IsType<TestTurnTakingClient>(client.InnerClient).Services);
    }

    [Fact]
    public void SingletonFromInstanceEndsInTheInstance()
    {
        using var instance = new TestTurnTakingClient();
        _services.AddTurnTakingClient(instance).Use(WithServices);

        using var provider = _services.BuildServiceProvider();
        using var scope = provider.CreateScope();

        var client = Assert.IsType<ClientWithServices>(provider.GetRequiredService<ITurnTakingClient>());
        Assert.Same(client, scope.ServiceProvider.GetRequiredService<ITurnTakingClient>());
        Assert.Same(instance, client.InnerClient);
    }

    [Fact]
    public void ScopedIsTheSameInOneScopeOnlyAndGetsItsServices()
    {
        _services.AddTurnTakingClient(_ => new TestTurnTakingClient(), ServiceLifetime.Scoped).Use(WithServices);

        using var provider = _services.BuildServiceProvider(validateScopes: true);
        using var scope = provider.CreateScope();
        using var otherScope = provider.CreateScope();

        var client = Assert.IsType<ClientWithServices>(scope.ServiceProvider.GetRequiredService<ITurnTakingClient>());
        Assert.Same(client, scope.ServiceProvider.GetRequiredService<ITurnTakingClient>());
        Assert.Same(scope.ServiceProvider, client.Services);
        Assert.NotSame(client, otherScope.ServiceProvider.GetRequiredService<ITurnTakingClient>());
    }

    [Fact]
    public void TransientIsNewEachTime()
    {
        _services.AddTurnTakingClient(_ => new TestTurnTakingClient(), ServiceLifetime.Transient);

        using var provider = _services.BuildServiceProvider();

        Assert.NotSame(
            provider.GetRequiredService<ITurnTakingClient>(), provider.GetRequiredService<ITurnTakingClient>());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void KeyedSingletonIsFoundByItsKeyOnly(bool fromFactory)
    {
        using var instance = new TestTurnTakingClient();
        var builder = fromFactory
            ? _services.AddKeyedTurnTakingClient("key", _ => instance)
            : _services.AddKeyedTurnTakingClient("key", instance);
        builder.Use(WithServices);

        using var provider = _services.BuildServiceProvider();
        using var scope = provider.CreateScope();

        Assert.Null(provider.GetService<ITurnTakingClient>());
        Assert.Null(provider.GetKeyedService<ITurnTakingClient>("other"));
        var client = Assert.IsType<ClientWithServices>(provider.GetRequiredKeyedService<ITurnTakingClient>("key"));
        Assert.Same(client, scope.ServiceProvider.GetRequiredKeyedService<ITurnTakingClient>("key"));
        Assert.Same(instance, client.InnerClient);
    }

    [Fact]
    public void NullKeyRegistersWithoutKey()
    {
        using var instance = new TestTurnTakingClient();
        _services.AddKeyedTurnTakingClient(null, instance);

        using var provider = _services.BuildServiceProvider();

        Assert.False(Assert.Single(_services).IsKeyedService);
        Assert.Same(instance, provider.GetRequiredService<ITurnTakingClient>());
    }

    [Fact]
    public void ContainerDisposesThePipelineAndTheInstance()
    {
        using var instance = new TestTurnTakingClient();
        _services.AddTurnTakingClient(instance).Use(WithServices);
        var provider = _services.BuildServiceProvider();
        _ = provider.GetRequiredService<ITurnTakingClient>();

        provider.Dispose();

        Assert.True(instance.IsDisposed);
    }

    private static ClientWithServices WithServices(ITurnTakingClient innerClient, IServiceProvider services) =>
        new(innerClient, services);

    private sealed class ClientWithServices(ITurnTakingClient innerClient, IServiceProvider services)
        : DelegatingTurnTakingClient(innerClient)
    {
        public new ITurnTakingClient InnerClient => base.InnerClient;

        public IServiceProvider Services { get; } = services;
    }
}
