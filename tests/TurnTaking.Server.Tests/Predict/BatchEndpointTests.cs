namespace TurnTaking.Server.Tests;

public sealed class BatchEndpointTests
{
    [Fact]
    public async Task EachRequestHasItsResult()
    {
        using var client = new TestTurnTakingClient
        {
            GetPredictionAsyncCallback = (messages, _, _) => messages.Single().Text switch
            {
                "full" => throw new TurnTakingQueueFullException("full"),
                "hello" => Task.FromResult(TestTurnTakingClient.CreatePrediction(TurnTakingAction.StartSpeaking)),
                _ => Task.FromResult(TestTurnTakingClient.CreatePrediction(TurnTakingAction.ContinueListening)),
            },
        };
        await using var server = await TestServer.StartAsync(client);

        string full = TestServer.Hello.Replace("hello", "full", StringComparison.Ordinal);
        string and = TestServer.Hello.Replace("hello", "and", StringComparison.Ordinal);
        var (status, answer) = await server.AskAsync(
            "/v1/predict/batch", $$"""{"requests":[{{TestServer.Hello}},{{full}},{"messages":[]},null,{{and}}]}""");

        Assert.Equal(200, status);
        Assert.Equal(
            ["start_speaking", "queue_full", "invalid_value", "invalid_value", "continue_listening"],
            answer.GetProperty("results").EnumerateArray().Select(result => result.TryGetProperty("prediction", out var prediction)
                ? prediction.GetProperty("action").GetString()
                : result.GetProperty("error").GetProperty("code").GetString()));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"requests":[]}""")]
    [InlineData("""{"requests":[{},{},{}]}""")]
    public async Task TooFewOrTooManyRequestsAreRefused(string body)
    {
        await using var server = await TestServer.StartAsync(new TestTurnTakingClient(), options => options.MaxBatchSize = 2);

        var error = await server.FailAsync("/v1/predict/batch", body);

        Assert.Equal((400, "requests"), (error.Status, error.Param));
        Assert.Contains("expected 1 to 2", error.Message, StringComparison.Ordinal);
    }
}
