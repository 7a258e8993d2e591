namespace TurnTaking.Server.Tests;

public sealed class PredictionSlotsTests
{
    [Theory]
    [InlineData("/v1/predict")]
    [InlineData("/v1/predict/batch")]
    [InlineData("/v1/completions")]
    public async Task WhileAllSlotsAreTakenRequestsAreTurnedAwayUnread(string path)
    {
        var begun = new TaskCompletionSource();
        var predicted = new TaskCompletionSource<TurnTakingPrediction>();
        using var client = new TestTurnTakingClient
        {
            GetPredictionAsyncCallback = (_, _, _) =>
            {
                begun.TrySetResult();
                return predicted.Task;
            },
        };
        await using var server = await TestServer.StartAsync(client, options => options.MaxConcurrentPredictions = 1);
        var first = server.AskAsync("/v1/predict", TestServer.Hello);
        await begun.Task.WaitAsync(TestContext.Current.CancellationToken);

        using var refused = await server.PostAsync(path, "not JSON");
        predicted.SetResult(TestTurnTakingClient.CreatePrediction(TurnTakingAction.StartSpeaking));

        Assert.Equal((429, TimeSpan.FromSeconds(1)), ((int)refused.StatusCode, refused.Headers.RetryAfter?.Delta));
        Assert.Equal(200, (await first).Status);
        Assert.Equal(200, (await server.AskAsync("/v1/predict", TestServer.Hello)).Status);
    }

    [Fact]
    public async Task AFailureGivesItsSlotBack()
    {
        await using var server = await TestServer.StartAsync(
            TestTurnTakingClient.Failing(new InvalidOperationException()), options => options.MaxConcurrentPredictions = 1);

        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(500, (await server.AskAsync("/v1/predict", TestServer.Hello)).Status);
            Assert.Equal(200, (await server.AskAsync("/v1/predict/batch", $$"""{"requests":[{{TestServer.Hello}}]}""")).Status);
        }
    }
}
