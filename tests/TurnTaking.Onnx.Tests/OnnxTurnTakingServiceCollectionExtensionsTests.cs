using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace TurnTaking.Onnx.Tests;

public sealed class OnnxTurnTakingServiceCollectionExtensionsTests
{
    [Fact]
    public async Task EmbeddedModelIsTheDefault()
    {
        await using var services = AddSemanticTurnTaking().BuildServiceProvider();
        var client = services.GetRequiredService<ITurnTakingClient>();
        Assert.Same(client, services.GetRequiredService<ITurnTakingClient>());
        var prediction = await client.GetPredictionAsync("thank you, bye", cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(TurnTakingAction.StartSpeaking, prediction.Action);
    }

    [Fact]
    public async Task ClientIsDisposedWithTheServices()
    {
        var services = AddSemanticTurnTaking().BuildServiceProvider();
        var client = services.GetRequiredService<ITurnTakingClient>();
        await services.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() =>
            client.GetPredictionAsync("hello", cancellationToken: TestContext.Current.CancellationToken));
    }

    [Fact]
    public void BuilderAddsToThePipeline()
    {
        var collection = new ServiceCollection();
        collection.AddSemanticTurnTaking(options => options.Model = TestModels.TinyFolder).UseOpenTelemetry();
        using var services = collection.BuildServiceProvider();
        var client = services.GetRequiredService<ITurnTakingClient>();
        Assert.IsType<OpenTelemetryTurnTakingClient>(client);
        Assert.Equal("tiny-qwen2", client.GetRequiredService<TurnTakingClientMetadata>().DefaultModelId);
    }

    [Fact]
    public void KeyedClientsHaveTheirOwnOptions()
    {
        var collection = new ServiceCollection();
        collection.AddSemanticTurnTaking();
        collection.AddKeyedSemanticTurnTaking("tiny", options => options.Model = TestModels.TinyFolder);
        collection.AddKeyedSemanticTurnTaking("configured");
        collection.Configure<OnnxTurnTakingClientOptions>("configured", options => options.Model = TestModels.TinyFloat);
        using var services = collection.BuildServiceProvider();
        Assert.Equal("turntaking-mini-v3", GetModel(services.GetRequiredService<ITurnTakingClient>()));
        Assert.Equal("tiny-qwen2", GetModel(services.GetRequiredKeyedService<ITurnTakingClient>("tiny")));
        Assert.Equal("tiny-qwen2", GetModel(services.GetRequiredKeyedService<ITurnTakingClient>("configured")));

        static string? GetModel(ITurnTakingClient client) => client.GetRequiredService<TurnTakingClientMetadata>().DefaultModelId;
    }

    [Theory]
    [InlineData("missing-folder", 1, "OnnxTurnTakingClientOptions.Model is 'missing-folder'")]
    [InlineData("embedded", -1, "OnnxTurnTakingClientOptions.ThreadCount is -1; expected 1 or more.")]
    public async Task OptionsAreValidatedWhenTheHostStarts(string model, int threadCount, string problem)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddSemanticTurnTaking(options => (options.Model, options.ThreadCount) = (model, threadCount));
        using var host = builder.Build();
        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(TestContext.Current.CancellationToken));
        Assert.Contains(problem, error.Message);
        if (model != OnnxTurnTakingClientOptions.EmbeddedModel)
        {
            Assert.Contains(Path.GetFullPath(model), error.Message);
        }
    }

    [Fact]
    public void ServicesMustNotBeNull()
    {
        Assert.Throws<ArgumentNullException>("services", () => OnnxTurnTakingServiceCollectionExtensions.AddSemanticTurnTaking(null!));
        Assert.Throws<ArgumentNullException>("serviceKey", () => new ServiceCollection().AddKeyedSemanticTurnTaking(null!));
    }

    private static ServiceCollection AddSemanticTurnTaking()
    {
        var services = new ServiceCollection();
        services.AddSemanticTurnTaking();
        return services;
    }
}
