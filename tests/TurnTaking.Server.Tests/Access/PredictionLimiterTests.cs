namespace TurnTaking.Server.Tests;

public sealed class PredictionLimiterTests
{
    [Fact]
    public async Task EachKeyHasItsOwnLimit()
    {
        await using var server = await TestServer.StartAsync(
            TestTurnTakingClient.Predicting(TurnTakingAction.StartSpeaking),
            options =>
            {
                options.ApiKeys.Add("one");
                options.ApiKeys.Add("two");
                options.PredictionsPerSecond = 1;
            });

        List<int> statuses = [];
        HttpResponseMessage refused;
        do
        {
            // Only a machine that stands still for a second lets more than one through.
            refused = await server.PostAsync("/v1/predict", TestServer.Hello, "one");
            statuses.Add((int)refused.StatusCode);
        }
        while ((int)refused.StatusCode == 200);

        var (other, _) = await server.AskAsync("/v1/predict", TestServer.Hello, "two");

        Assert.Equal(200, statuses[0]);
        Assert.Equal(429, statuses[^1]);
        Assert.Equal(200, other);
        Assert.Equal(TimeSpan.FromSeconds(1), refused.Headers.RetryAfter?.Delta);
        Assert.Equal("rate_limit_exceeded", (await TestServer.ReadAsync(refused)).GetProperty("error").GetProperty("code").GetString());
    }

    [Fact]
    public async Task ABatchCountsAsItsRequests()
    {
        await using var server = await TestServer.StartAsync(
            TestTurnTakingClient.Predicting(TurnTakingAction.StartSpeaking), options => options.PredictionsPerSecond = 2);
        string batch = $$"""{"requests":[{{TestServer.Hello}},{{TestServer.Hello}},{{TestServer.Hello}}]}""";

        var error = await server.FailAsync("/v1/predict/batch", batch);

        Assert.Equal((400, "invalid_value"), (error.Status, error.Code));
        Assert.Contains("at most 2", error.Message, StringComparison.Ordinal);
    }
}
