using System.Net.Http.Headers;

namespace TurnTaking.Server.Tests;

public sealed class ApiKeyTests
{
    [Theory]
    [InlineData(null, 401)]
    [InlineData("", 401)]
    [InlineData("wrong", 401)]
    [InlineData("ol", 401)]
    [InlineData("old ", 200)]
    [InlineData("old", 200)]
    [InlineData("new", 200)]
    public async Task OnlyTheKeysOpen(string? key, int status)
    {
        using var client = TestTurnTakingClient.Predicting(TurnTakingAction.StartSpeaking);
        await using var server = await StartAsync(client);

        using var response = await server.PostAsync("/v1/predict", TestServer.Hello, key);

        Assert.Equal((status, status == 200 ? 1 : 0), ((int)response.StatusCode, client.CallCount));
        Assert.Equal(status == 401 ? [new AuthenticationHeaderValue("Bearer")] : [], response.Headers.WwwAuthenticate);
    }

    [Theory]
    [InlineData("/v1/predict/batch")]
    [InlineData("/v1/completions")]
    public async Task EveryEndpointAsksForAKeyBeforeItReads(string path)
    {
        await using var server = await StartAsync(new TestTurnTakingClient());

        var error = await server.FailAsync(path, "not JSON", "wrong");

        Assert.Equal((401, "invalid_api_key"), (error.Status, error.Code));
    }

    [Fact]
    public async Task AnotherSchemeIsNoKey()
    {
        await using var server = await StartAsync(new TestTurnTakingClient());
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/models")
        {
            Headers = { Authorization = new AuthenticationHeaderValue("Basic", "old") },
        };

        using var response = await server.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(401, (int)response.StatusCode);
    }

    [Fact]
    public async Task CallersOfTheSameNameForAConversationDoNotMeet()
    {
        var conversations = new List<string?>();
        using var client = new TestTurnTakingClient
        {
            GetPredictionAsyncCallback = (_, options, _) =>
            {
                conversations.Add(options?.ConversationId);
                return Task.FromResult(TestTurnTakingClient.CreatePrediction(TurnTakingAction.StartSpeaking));
            },
        };
        await using var server = await StartAsync(client);
        string body = TestServer.Hello.Replace("{\"messages\"", "{\"conversationId\":\"call\",\"messages\"", StringComparison.Ordinal);

        await server.AskAsync("/v1/predict", body, "old");
        await server.AskAsync("/v1/predict", body, "new");
        await server.AskAsync("/v1/predict/batch", $$"""{"requests":[{{body}}]}""", "new");
        await server.AskAsync("/v1/predict", TestServer.Hello, "new");

        Assert.Equal(["0/call", "1/call", "1/call", null], conversations);
    }

    [Fact]
    public async Task NoKeyIsLogged()
    {
        await using var server = await StartAsync(TestTurnTakingClient.Predicting(TurnTakingAction.StartSpeaking));

        await server.AskAsync("/v1/predict", TestServer.Hello, "old");
        await server.AskAsync("/v1/predict", TestServer.Hello, "wrongkey");

        Assert.DoesNotContain(server.Logs.GetSnapshot(), log => $"{log.Message}{log.Exception}".Contains("wrongkey", StringComparison.Ordinal));
    }

    private static Task<TestServer> StartAsync(ITurnTakingClient client) => TestServer.StartAsync(client, options =>
    {
        options.ApiKeys.Add("old");
        options.ApiKeys.Add("new");
    });
}
