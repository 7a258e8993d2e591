using Microsoft.Extensions.DependencyInjection;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using TurnTaking.Tests;

namespace TurnTaking.SemanticKernel.Tests;

public class TurnTakingKernelServiceCollectionExtensionsTests
{
    [Fact]
    public void ArgumentsAreChecked()
    {
        IServiceCollection services = new ServiceCollection();
        Assert.Throws<ArgumentNullException>(
            "services", () => TurnTakingKernelServiceCollectionExtensions.AddTurnTakingPlugin(null!));
        Assert.Throws<ArgumentNullException>(
            "services", () => TurnTakingKernelServiceCollectionExtensions.AddTurnTakingGate(null!));
        Assert.Throws<ArgumentNullException>("pluginName", () => services.AddTurnTakingPlugin(null!));
        Assert.Throws<ArgumentException>("pluginName", () => services.AddTurnTakingPlugin(" "));
        Assert.Empty(services);
    }

    [Theory]
    [InlineData("TurnTaking")]
    [InlineData("Other")]
    public async Task EveryKernelHasThePlugin(string pluginName)
    {
        using var client = TestTurnTakingClient.Predicting(TurnTakingAction.StartSpeaking);
        var services = new ServiceCollection().AddSingleton<ITurnTakingClient>(client);
        services.AddKernel();
        var returned = pluginName == "TurnTaking" ? services.AddTurnTakingPlugin() : services.AddTurnTakingPlugin(pluginName);
        Assert.Same(services, returned);
        await using var provider = services.BuildServiceProvider(validateScopes: true);

        for (int i = 0; i < 2; i++)
        {
            var kernel = provider.GetRequiredService<Kernel>();
            Assert.Equal(pluginName, Assert.Single(kernel.Plugins).Name);
            var result = await kernel.InvokeAsync<TurnActionResult>(
                pluginName,
                "predict_turn_action",
                new() { ["conversation"] = new ChatHistory("hello", AuthorRole.User) },
                TestContext.Current.CancellationToken);
            Assert.Equal(TurnTakingAction.StartSpeaking, result!.Action);
        }
    }

    [Fact]
    public void GateNeedsAService()
    {
        var services = new ServiceCollection().AddSingleton<ITurnTakingClient>(new TestTurnTakingClient());

        var exception = Assert.Throws<InvalidOperationException>(() => services.AddTurnTakingGate());

        Assert.Contains(nameof(IChatCompletionService), exception.Message, StringComparison.Ordinal);
        Assert.Contains("UseTurnTaking", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void GateNeedsATurnTakingClientAndMakesNothingWithout()
    {
        int count = 0;
        var services = new ServiceCollection().AddSingleton<IChatCompletionService>(_ =>
        {
            count++;
            return new TestChatCompletionService();
        });
        using var provider = services.AddTurnTakingGate().BuildServiceProvider();

        var exception = Assert.Throws<InvalidOperationException>(() => provider.GetRequiredService<IChatCompletionService>());

        Assert.Contains(nameof(ITurnTakingClient), exception.Message, StringComparison.Ordinal);
        Assert.Equal(0, count);
    }

    [Theory]
    [InlineData("instance", ServiceLifetime.Singleton)]
    [InlineData("factory", ServiceLifetime.Singleton)]
    [InlineData("factory", ServiceLifetime.Scoped)]
    [InlineData("factory", ServiceLifetime.Transient)]
    [InlineData("type", ServiceLifetime.Singleton)]
    [InlineData("type", ServiceLifetime.Scoped)]
    [InlineData("type", ServiceLifetime.Transient)]
    [InlineData("keyed instance", ServiceLifetime.Singleton)]
    [InlineData("keyed factory", ServiceLifetime.Singleton)]
    [InlineData("keyed factory", ServiceLifetime.Scoped)]
    [InlineData("keyed factory", ServiceLifetime.Transient)]
    [InlineData("keyed type", ServiceLifetime.Singleton)]
    [InlineData("keyed type", ServiceLifetime.Scoped)]
    [InlineData("keyed type", ServiceLifetime.Transient)]
    public async Task GateKeepsKeyAndLifetime(string registration, ServiceLifetime lifetime)
    {
        using var client = TestTurnTakingClient.Predicting(TurnTakingAction.ContinueListening);
        var descriptor = CreateDescriptor(registration, lifetime);
        IServiceCollection services = new ServiceCollection();
        services.Add(descriptor);
        Assert.Same(services, services.AddSingleton<ITurnTakingClient>(client).AddTurnTakingGate());
        await using var provider = services.BuildServiceProvider(validateScopes: true);

        var gated = services[0];
        Assert.Equal(descriptor.ServiceType, gated.ServiceType);
        Assert.Equal(descriptor.ServiceKey, gated.ServiceKey);
        Assert.Equal(descriptor.Lifetime, gated.Lifetime);
        await using var scope = provider.CreateAsyncScope();
        var first = Resolve(scope.ServiceProvider, descriptor.ServiceKey);
        var second = Resolve(scope.ServiceProvider, descriptor.ServiceKey);
        Assert.Equal(lifetime == ServiceLifetime.Transient, first != second);
        await using var otherScope = provider.CreateAsyncScope();
        Assert.Equal(lifetime == ServiceLifetime.Singleton, first == Resolve(otherScope.ServiceProvider, descriptor.ServiceKey));
        var reply = await first.AskAsync(streaming: false, new ChatHistory("so", AuthorRole.User));
        Assert.True(reply.IsTurnIncomplete);
    }

    [Theory]
    [InlineData("factory")]
    [InlineData("type")]
    [InlineData("keyed factory")]
    [InlineData("keyed type")]
    public async Task ServiceMadeByTheContainerIsDisposedOnce(string registration)
    {
        foreach (var lifetime in Enum.GetValues<ServiceLifetime>())
        {
            var made = new MadeServices();
            using var client = new TestTurnTakingClient();
            var descriptor = CreateDescriptor(registration, lifetime, made);
            IServiceCollection services = new ServiceCollection();
            services.Add(descriptor);
            services.AddSingleton(made).AddSingleton<ITurnTakingClient>(client).AddTurnTakingGate();
            foreach (bool isAsync in new[] { false, true })
            {
                made.Clear();
                var provider = services.BuildServiceProvider();
                var scope = provider.CreateAsyncScope();
                var gated = Resolve(scope.ServiceProvider, descriptor.ServiceKey);
                var inner = Assert.Single(made);
                if (isAsync)
                {
                    await scope.DisposeAsync();
                }
                else
                {
                    scope.Dispose();
                }

                Assert.Equal(lifetime == ServiceLifetime.Singleton ? 0 : 1, inner.DisposeCount);
                if (isAsync)
                {
                    await provider.DisposeAsync();
                }
                else
                {
                    provider.Dispose();
                }

                Assert.Equal(1, inner.DisposeCount);
                ((IDisposable)gated).Dispose();
                Assert.Equal(1, inner.DisposeCount);
            }
        }
    }

    [Theory]
    [InlineData("instance")]
    [InlineData("keyed instance")]
    public async Task InstanceOfTheAppIsNotDisposed(string registration)
    {
        var made = new MadeServices();
        using var client = new TestTurnTakingClient();
        var descriptor = CreateDescriptor(registration, ServiceLifetime.Singleton, made);
        IServiceCollection services = new ServiceCollection();
        services.Add(descriptor);
        var provider = services.AddSingleton<ITurnTakingClient>(client).AddTurnTakingGate().BuildServiceProvider();
        var gated = Resolve(provider, descriptor.ServiceKey);

        await provider.DisposeAsync();
        ((IDisposable)gated).Dispose();

        Assert.Equal(0, Assert.Single(made).DisposeCount);
    }

    [Fact]
    public async Task ServiceThatIsDisposedAsynchronouslyOnlyKeepsItsRule()
    {
        using var client = new TestTurnTakingClient();
        var inner = new AsyncDisposableChatCompletionService();
        var services = new ServiceCollection()
            .AddSingleton<ITurnTakingClient>(client)
            .AddSingleton<IChatCompletionService>(_ => inner)
            .AddTurnTakingGate();

        var provider = services.BuildServiceProvider();
        provider.GetRequiredService<IChatCompletionService>();
        var exception = Assert.Throws<InvalidOperationException>(provider.Dispose);
        Assert.Contains(nameof(AsyncDisposableChatCompletionService), exception.Message, StringComparison.Ordinal);
        Assert.Equal(0, inner.DisposeCount);

        provider = services.BuildServiceProvider();
        provider.GetRequiredService<IChatCompletionService>();
        await provider.DisposeAsync();
        Assert.Equal(1, inner.DisposeCount);
    }

    [Fact]
    public async Task ServiceThatNeedsNoDisposalIsLeftAlone()
    {
        using var client = new TestTurnTakingClient();
        var services = new ServiceCollection()
            .AddSingleton<ITurnTakingClient>(client)
            .AddSingleton<IChatCompletionService, TestChatCompletionService>()
            .AddTurnTakingGate();

        foreach (bool isAsync in new[] { false, true })
        {
            var provider = services.BuildServiceProvider();
            var gated = provider.GetRequiredService<IChatCompletionService>();
            if (isAsync)
            {
                await provider.DisposeAsync();
            }
            else
            {
                provider.Dispose();
            }

            Assert.Empty(gated.Attributes);
        }
    }

    [Fact]
    public void FactoryGetsItsOwnKey()
    {
        using var client = new TestTurnTakingClient();
        using var provider = new ServiceCollection()
            .AddSingleton<ITurnTakingClient>(client)
            .AddKeyedSingleton<IChatCompletionService>(KeyedService.AnyKey, (_, key) => new TestChatCompletionService
            {
                AttributeValues = { ["key"] = key },
            })
            .AddTurnTakingGate()
            .BuildServiceProvider();

        Assert.Equal("one", provider.GetRequiredKeyedService<IChatCompletionService>("one").Attributes["key"]);
        Assert.Equal("two", provider.GetRequiredKeyedService<IChatCompletionService>("two").Attributes["key"]);
    }

    [Fact]
    public void TypeGetsItsOwnKey()
    {
        using var client = new TestTurnTakingClient();
        using var provider = new ServiceCollection()
            .AddSingleton<ITurnTakingClient>(client)
            .AddSingleton(new MadeServices())
            .AddKeyedSingleton<IChatCompletionService, KeyedChatCompletionService>("one")
            .AddKeyedSingleton<IChatCompletionService, KeyedChatCompletionService>("two")
            .AddTurnTakingGate()
            .BuildServiceProvider();

        Assert.Equal("one", provider.GetRequiredKeyedService<IChatCompletionService>("one").Attributes["key"]);
        Assert.Equal("two", provider.GetRequiredKeyedService<IChatCompletionService>("two").Attributes["key"]);
        Assert.Equal(2, provider.GetRequiredService<MadeServices>().Count);
    }

    [Fact]
    public void FactoryThatReturnsNullIsNamed()
    {
        using var client = new TestTurnTakingClient();
        using var provider = new ServiceCollection()
            .AddSingleton<ITurnTakingClient>(client)
            .AddSingleton<IChatCompletionService>(_ => null!)
            .AddTurnTakingGate()
            .BuildServiceProvider();

        var exception = Assert.Throws<InvalidOperationException>(() => provider.GetService<IChatCompletionService>());
        Assert.Contains(nameof(IChatCompletionService), exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EveryServiceRegisteredSoFarHasAGateAndKeepsItsPlace()
    {
        using var client = new TestTurnTakingClient();
        var services = new ServiceCollection()
            .AddSingleton<ITurnTakingClient>(client)
            .AddSingleton<IChatCompletionService>(CreateService("first"))
            .AddSingleton<IChatCompletionService>(_ => CreateService("second"))
            .AddTurnTakingGate();
        var later = CreateService("later");
        services.AddSingleton<IChatCompletionService>(later);
        using var provider = services.BuildServiceProvider();

        var resolved = provider.GetServices<IChatCompletionService>().ToList();

        Assert.Equal(["first", "second", "later"], resolved.Select(service => service.Attributes["name"]));
        Assert.IsNotType<TestChatCompletionService>(resolved[0]);
        Assert.IsNotType<TestChatCompletionService>(resolved[1]);
        Assert.Same(later, resolved[2]);
    }

    [Fact]
    public async Task ServiceHasOneGateHoweverOftenItIsAdded()
    {
        using var client = TestTurnTakingClient.Predicting(TurnTakingAction.StartSpeaking);
        var services = new ServiceCollection()
            .AddSingleton<ITurnTakingClient>(client)
            .AddSingleton<IChatCompletionService>(CreateService("plain"))
            .AddKeyedSingleton<IChatCompletionService>("key", CreateService("keyed"))
            .AddTurnTakingGate()
            .AddTurnTakingGate(_ => Assert.Fail("The services have a gate already."))
            .AddKeyedSingleton<IChatCompletionService>("other", CreateService("other"))
            .AddTurnTakingGate();
        using var provider = services.BuildServiceProvider();

        foreach (var key in new[] { null, "key", "other" })
        {
            await Resolve(provider, key).AskAsync(streaming: false, new ChatHistory("hello", AuthorRole.User));
        }

        Assert.Equal(3, client.CallCount);
    }

    [Fact]
    public async Task ConfigureSetsTheOptionsOfTheGate()
    {
        using var client = TestTurnTakingClient.Failing(new InvalidOperationException("The model is broken."));
        using var provider = new ServiceCollection()
            .AddSingleton<ITurnTakingClient>(client)
            .AddSingleton<IChatCompletionService>(CreateService("service"))
            .AddTurnTakingGate(options => options.ReplyOnFailure = false)
            .BuildServiceProvider();

        await Assert.ThrowsAsync<InvalidOperationException>(() => Resolve(provider, key: null)
            .AskAsync(streaming: false, new ChatHistory("hello", AuthorRole.User)));
    }

    private static TestChatCompletionService CreateService(string name) =>
        new TestChatCompletionService { AttributeValues = { ["name"] = name } };

    private static IChatCompletionService Resolve(IServiceProvider services, object? key) =>
        key is null
            ? services.GetRequiredService<IChatCompletionService>()
            : services.GetRequiredKeyedService<IChatCompletionService>(key);

    private static ServiceDescriptor CreateDescriptor(string registration, ServiceLifetime lifetime, MadeServices? made = null)
    {
        var type = typeof(IChatCompletionService);
        var implementationType = made is null ? typeof(TestChatCompletionService) : typeof(CountedChatCompletionService);
        return registration switch
        {
            "instance" => new(type, Make()),
            "factory" => new(type, _ => Make(), lifetime),
            "type" => new(type, implementationType, lifetime),
            "keyed instance" => new(type, "key", Make()),
            "keyed factory" => new(type, "key", (_, _) => Make(), lifetime),
            _ => new(type, "key", implementationType, lifetime),
        };

        IChatCompletionService Make() => made is null ? new TestChatCompletionService() : made.Make();
    }

    private sealed class MadeServices : List<DisposableChatCompletionService>
    {
        public DisposableChatCompletionService Make()
        {
            var service = new DisposableChatCompletionService();
            Add(service);
            return service;
        }
    }

    private sealed class KeyedChatCompletionService : DisposableChatCompletionService
    {
        public KeyedChatCompletionService(MadeServices made, [ServiceKey] string key)
        {
            made.Add(this);
            AttributeValues["key"] = key;
        }
    }

    private sealed class CountedChatCompletionService : DisposableChatCompletionService
    {
        public CountedChatCompletionService(MadeServices made) => made.Add(this);
    }
}
