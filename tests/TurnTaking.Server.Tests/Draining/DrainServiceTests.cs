using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace TurnTaking.Server.Tests;

public sealed class DrainServiceTests
{
    [Fact]
    public async Task AServerThatIsToldToStopGoesOnForTheDelayAndSaysSo()
    {
        var time = new FakeTimeProvider();
        await using var server = await TestServer.StartAsync(
            TestTurnTakingClient.Predicting(TurnTakingAction.StartSpeaking),
            options => options.DrainDelay = TimeSpan.FromSeconds(5),
            builder => builder.Services.AddSingleton<TimeProvider>(time));
        Assert.Equal(200, await GetReadyAsync(server));

        var stopping = server.Application.StopAsync(TestContext.Current.CancellationToken);
        using var response = await server.PostAsync("/v1/predict", TestServer.Hello);
        int ready = await GetReadyAsync(server);

        Assert.Equal((200, true), ((int)response.StatusCode, response.Headers.ConnectionClose));
        Assert.Equal(503, ready);
        Assert.False(stopping.IsCompleted);

        time.Advance(TimeSpan.FromSeconds(5));
        await stopping;
        var error = await Assert.ThrowsAsync<HttpRequestException>(() => server.PostAsync("/v1/predict", TestServer.Hello));
        Assert.Equal(HttpRequestError.ConnectionError, error.HttpRequestError);
    }

    [Fact]
    public async Task ARequestInFlightEndsBeforeTheServerDoes()
    {
        var begun = new TaskCompletionSource();
        var predicted = new TaskCompletionSource<TurnTakingPrediction>();
        using var client = new TestTurnTakingClient
        {
            GetPredictionAsyncCallback = (_, _, _) =>
            {
                begun.SetResult();
                return predicted.Task;
            },
        };
        await using var server = await TestServer.StartAsync(client);
        var asking = server.AskAsync("/v1/predict", TestServer.Hello);
        await begun.Task.WaitAsync(TestContext.Current.CancellationToken);

        var stopping = server.Application.StopAsync(TestContext.Current.CancellationToken);
        Assert.False(stopping.IsCompleted);
        predicted.SetResult(TestTurnTakingClient.CreatePrediction(TurnTakingAction.StartListening));

        Assert.Equal(200, (await asking).Status);
        await stopping;
    }

    private static async Task<int> GetReadyAsync(TestServer server)
    {
        using var response = await server.Client.GetAsync("/ready", TestContext.Current.CancellationToken);
        return (int)response.StatusCode;
    }
}
