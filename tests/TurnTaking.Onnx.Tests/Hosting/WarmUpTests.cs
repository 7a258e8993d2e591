using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace TurnTaking.Onnx.Tests.Hosting;

/// <summary>A host loads the model in the background, and its health check tells the truth meanwhile.</summary>
public sealed class WarmUpTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TheHostLoadsTheModel()
    {
        using var host = CreateHost(services => services.AddSemanticTurnTaking());
        await host.StartAsync(Cancellation);
        await LoadAsync(host);

        Assert.Equal(HealthStatus.Healthy, (await CheckAsync(host)).Status);
        Assert.Contains(
            host.Services.GetFakeLogCollector().GetSnapshot(),
            record => record.Level == LogLevel.Information &&
                record.Message.StartsWith("Loaded the turn-taking model embedded in ", StringComparison.Ordinal));
        await host.StopAsync(Cancellation);
    }

    [Fact]
    public async Task WithoutWarmUpTheModelIsLoadedWhenItIsFirstUsed()
    {
        using var host = CreateHost(services => services.AddSemanticTurnTaking(options => options.WarmUp = false));
        await host.StartAsync(Cancellation);
        var before = await CheckAsync(host);

        host.Services.GetRequiredService<ITurnTakingClient>();

        Assert.Equal(HealthStatus.Degraded, before.Status);
        Assert.Contains("will be when it is first used", before.Description);
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync(host)).Status);
    }

    [Fact]
    public async Task PredictionsWaitForTheModelAndTheCheckSaysSo()
    {
        await using var fixture = await HubModelFixture.StartAsync();
        var gate = new TaskCompletionSource();
        fixture.Hub.Misbehave = async _ =>
        {
            await gate.Task;
            return false;
        };
        using var host = CreateHost(services => services.AddSemanticTurnTaking(fixture.Configure));
        await host.StartAsync(Cancellation);

        var client = host.Services.GetRequiredService<ITurnTakingClient>();
        var waiting = client.GetPredictionAsync("hello", cancellationToken: Cancellation);
        var during = await CheckAsync(host);
        string? modelId = client.GetRequiredService<TurnTakingClientMetadata>().DefaultModelId;

        Assert.False(waiting.IsCompleted);
        Assert.Equal((HealthStatus.Unhealthy, false), (during.Status, during.Data["loaded"]));
        Assert.Contains("is being loaded", during.Description);
        Assert.Equal(HubModelFixture.Model, modelId);
        Assert.Null(client.GetService<OnnxTurnTakingClient>());
        gate.SetResult();
        Assert.Equal(HubModelFixture.Model, (await waiting).ModelId);
        var after = await CheckAsync(host);
        Assert.Equal((HealthStatus.Healthy, true, 0), (after.Status, after.Data["loaded"], after.Data["queueLength"]));
        Assert.InRange(Assert.IsType<DateTimeOffset>(after.Data["lastPrediction"]), DateTimeOffset.UtcNow.AddMinutes(-1), DateTimeOffset.UtcNow);
        Assert.NotNull(client.GetService<OnnxTurnTakingClient>());
        Assert.Contains(
            host.Services.GetFakeLogCollector().GetSnapshot(),
            record => record.Message.StartsWith("Downloading acme/turns: 100 % of ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task AWaitingPredictionCanBeCanceled()
    {
        await using var fixture = await HubModelFixture.StartAsync();
        fixture.Hub.Misbehave = async context =>
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
            return true;
        };
        using var host = CreateHost(services => services.AddSemanticTurnTaking(fixture.Configure));
        await host.StartAsync(Cancellation);
        using var stop = new CancellationTokenSource();
        var waiting = host.Services.GetRequiredService<ITurnTakingClient>().GetPredictionAsync("hello", cancellationToken: stop.Token);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await host.StopAsync(Cancellation);
    }

    [Fact]
    public async Task AHostThatStopsEndsTheLoad()
    {
        await using var fixture = await HubModelFixture.StartAsync();
        var asked = new TaskCompletionSource();
        var left = new TaskCompletionSource();
        fixture.Hub.Misbehave = async context =>
        {
            asked.TrySetResult();
            context.RequestAborted.Register(() => left.TrySetResult());
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
            return true;
        };
        using var host = CreateHost(services => services.AddSemanticTurnTaking(fixture.Configure));
        await host.StartAsync(Cancellation);
        await asked.Task.WaitAsync(Cancellation);

        await host.StopAsync(Cancellation);

        await left.Task.WaitAsync(Cancellation);
        Assert.Equal(HealthStatus.Unhealthy, (await CheckAsync(host)).Status);
    }

    [Fact]
    public async Task ALoadThatFailsStopsTheHostAndIsNamed()
    {
        await using var fixture = await HubModelFixture.StartAsync();
        fixture.Hub.Head = null;
        using var host = CreateHost(services => services.AddSemanticTurnTaking(fixture.Configure));
        var stopping = new TaskCompletionSource();
        host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(() => stopping.SetResult());
        await host.StartAsync(Cancellation);

        await stopping.Task.WaitAsync(Cancellation);

        var health = await CheckAsync(host);
        Assert.Equal(HealthStatus.Unhealthy, health.Status);
        Assert.Contains("cannot be loaded: acme/turns has no revision 'main'", health.Description);
        Assert.Throws<Hub.HubException>(() => host.Services.GetRequiredService<ITurnTakingClient>());
    }

    [Fact]
    public async Task KeyedClientsAreWarmedUpAndCheckedApart()
    {
        using var host = CreateHost(services =>
        {
            services.AddSemanticTurnTaking();
            services.AddKeyedSemanticTurnTaking("tiny", options => (options.Model, options.WarmUp) = (TestModels.TinyFolder, false));
            services.AddHealthChecks().AddSemanticTurnTaking("tiny", "tiny");
        });
        await host.StartAsync(Cancellation);
        await LoadAsync(host);

        var report = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Cancellation);

        Assert.Equal(HealthStatus.Healthy, report.Entries["semantic-turn-taking"].Status);
        Assert.Equal(HealthStatus.Degraded, report.Entries["tiny"].Status);
        await host.StopAsync(Cancellation);
    }

    [Fact]
    public async Task AConfigurationSectionConfigures()
    {
        using var host = CreateHost(services => services.AddSemanticTurnTaking(CreateConfiguration(
            ("Model", TestModels.TinyFolder), ("ThreadCount", "2"), ("AgentState", "Silent"), ("Hub:Endpoint", "https://mirror.example"))));
        await host.StartAsync(Cancellation);

        var options = host.Services.GetRequiredService<IOptions<OnnxTurnTakingClientOptions>>().Value;

        Assert.Equal(
            (TestModels.TinyFolder, 2, AgentState.Silent, new Uri("https://mirror.example")),
            (options.Model, options.ThreadCount, options.AgentState, options.Hub.Endpoint));
        await host.StopAsync(Cancellation);
    }

    [Theory]
    [InlineData("Modell", "embedded", "Modell")]
    [InlineData("ThreadCount", "many", "ThreadCount")]
    [InlineData("ThreadCount", "0", "OnnxTurnTakingClientOptions.ThreadCount is 0; expected 1 or more.")]
    [InlineData("Model", "acme/turns", "turntaking pull acme/turns")]
    [InlineData("Hub:Endpoint", "ftp://x", "HF_ENDPOINT, is 'ftp://x'")]
    public async Task AWrongConfigurationIsAnErrorWhenTheHostStarts(string name, string value, string problem)
    {
        using var host = CreateHost(services => services.AddSemanticTurnTaking(CreateConfiguration(
            (name, value), ("Hub:CacheFolder", "missing"), (name == "Model" ? "WarmUp" : "Model", name == "Model" ? "true" : "acme/turns"))));

        var error = await Assert.ThrowsAnyAsync<Exception>(() => host.StartAsync(Cancellation));

        Assert.Contains(problem, error.ToString());
    }

    private static IConfiguration CreateConfiguration(params (string Name, string Value)[] values) =>
        new ConfigurationBuilder().AddInMemoryCollection(values.ToDictionary(pair => pair.Name, pair => (string?)pair.Value)).Build();

    private static IHost CreateHost(Action<IServiceCollection> configure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Logging.AddFakeLogging();
        builder.Services.AddHealthChecks().AddSemanticTurnTaking();
        configure(builder.Services);
        return builder.Build();
    }

    /// <summary>Waits until the background has loaded the model, as a first prediction does.</summary>
    private static async Task LoadAsync(IHost host) =>
        await host.Services.GetRequiredService<ITurnTakingClient>().GetPredictionAsync("hello", cancellationToken: Cancellation);

    private static async Task<HealthReportEntry> CheckAsync(IHost host) =>
        (await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Cancellation)).Entries["semantic-turn-taking"];
}
