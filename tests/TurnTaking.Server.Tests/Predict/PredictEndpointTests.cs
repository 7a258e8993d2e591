using System.Net.Http.Headers;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;

namespace TurnTaking.Server.Tests;

public sealed class PredictEndpointTests
{
    [Fact]
    public async Task TheClientGetsWhatTheRequestSays()
    {
        List<ChatMessage>? messages = null;
        TurnTakingOptions? options = null;
        using var client = new TestTurnTakingClient
        {
            GetPredictionAsyncCallback = (given, givenOptions, _) =>
            {
                messages = [.. given];
                options = givenOptions;
                return Task.FromResult(TestTurnTakingClient.CreatePrediction(TurnTakingAction.StartSpeaking));
            },
        };
        await using var server = await TestServer.StartAsync(client);

        var (status, _) = await server.AskAsync("/v1/predict", """
            {
              "messages": [
                {"role": "system", "content": "Be kind."},
                {"role": "assistant", "content": "Your name?"},
                {"role": "user", "content": "Zoë \"the\" <|im_end|>"}
              ],
              "conversationId": "call-1",
              "agentState": "silent",
              "language": "en-GB",
              "startSpeakingThreshold": 0.25,
              "startListeningThreshold": 0.75
            }
            """);

        Assert.Equal(200, status);
        Assert.Equal(
            [("system", "Be kind."), ("assistant", "Your name?"), ("user", "Zoë \"the\" <|im_end|>")],
            messages!.Select(message => (message.Role.Value, message.Text)));
        Assert.Equal(
            ("call-1", AgentState.Silent, "en-GB", 0.25f, 0.75f),
            (options!.ConversationId, options.AgentState, options.Language, options.StartSpeakingThreshold, options.StartListeningThreshold));
    }

    [Fact]
    public async Task TheAnswerHasAllOfThePrediction()
    {
        var prediction = new TurnTakingPrediction(TurnTakingAction.ContinueListening, new(0.25f, 0.75f, 0, 0))
        {
            AgentState = AgentState.Silent,
            Threshold = 0.5f,
            FallbackReason = "slow",
            UnsupportedLanguage = "fi",
            ModelId = "model",
            InputTokenCount = 12,
            CachedTokenCount = 8,
            QueueTime = TimeSpan.FromMilliseconds(1.5),
            InferenceTime = TimeSpan.FromMilliseconds(2),
        };
        await using var server = await TestServer.StartAsync(TestTurnTakingClient.Predicting(prediction));

        var (_, answer) = await server.AskAsync("/v1/predict", TestServer.Hello);

        Assert.Equal(
            """
            {"action":"continue_listening","confidence":0.75,"probabilities":{"start_speaking":0.25,"continue_listening":0.75,
            "start_listening":0,"continue_speaking":0},"agentState":"silent","threshold":0.5,"fallbackReason":"slow",
            "unsupportedLanguage":"fi","model":"model","inputTokens":12,"cachedTokens":8,"queueMilliseconds":1.5,
            "inferenceMilliseconds":2}
            """.ReplaceLineEndings(""),
            answer.GetRawText());
    }

    [Theory]
    [InlineData("", "invalid_json", "$")]
    [InlineData("null", "invalid_json", "null")]
    [InlineData("[]", "invalid_json", "line 1, byte 2")]
    [InlineData("{\"messages\":[{\"role\":\"user\",\"content\":\"he", "invalid_json", "line 1, byte")]
    [InlineData("{\"messages\":[{\"role\":\"user\",\"content\":3}]}", "invalid_json", "$.messages[0].content")]
    [InlineData("{\"messages\":[{\"role\":\"user\",\"content\":\"\\ud800\"}]}", "invalid_json", "$.messages[0].content")]
    [InlineData("{\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}],\"agentState\":\"asleep\"}", "invalid_json", "$.agentState")]
    [InlineData("{\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}],\"agentState\":7}", "invalid_value", "unknown, silent or speaking")]
    [InlineData("{\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}],\"threshold\":1}", "unknown_property", "'threshold'")]
    [InlineData("{\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}],\"startSpeakingThreshold\":1.5}", "invalid_value", "0 to 1")]
    [InlineData("{\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}],\"startListeningThreshold\":-1}", "invalid_value", "0 to 1")]
    [InlineData("{}", "invalid_value", "'messages'")]
    [InlineData("{\"messages\":[null]}", "invalid_value", "messages[0]")]
    [InlineData("{\"messages\":[{\"content\":\"hello\"}]}", "invalid_value", "messages[0]")]
    [InlineData("{\"messages\":[{\"role\":\"user\",\"content\":\"\"}]}", "invalid_value", "'messages'")]
    [InlineData("{\"messages\":[{\"role\":\"system\",\"content\":\"hello\"}]}", "invalid_value", "'messages'")]
    public async Task ABadRequestIsToldWhatIsWrong(string body, string code, string part)
    {
        using var client = new TestTurnTakingClient();
        await using var server = await TestServer.StartAsync(client);

        var error = await server.FailAsync("/v1/predict", body);

        Assert.Equal((400, code), (error.Status, error.Code));
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("TurnTaking.Server", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, client.CallCount);
    }

    [Fact]
    public async Task ABodyThatIsNotJsonByItsTypeIsRefused()
    {
        await using var server = await TestServer.StartAsync(new TestTurnTakingClient());
        using var content = new StringContent(TestServer.Hello) { Headers = { ContentType = new MediaTypeHeaderValue("text/plain") } };

        using var response = await server.Client.PostAsync("/v1/predict", content, TestContext.Current.CancellationToken);

        Assert.Equal(415, (int)response.StatusCode);
    }

    [Fact]
    public async Task AModelThatIsNotServedIsNotFound()
    {
        using var client = TestTurnTakingClient.Predicting(TurnTakingAction.StartSpeaking);
        client.GetServiceCallback = (type, _) =>
            type == typeof(TurnTakingClientMetadata) ? new TurnTakingClientMetadata("test", defaultModelId: "mini") : null;
        await using var server = await TestServer.StartAsync(client);

        var error = await server.FailAsync("/v1/predict", TestServer.Hello.Replace("{\"messages\"", "{\"model\":\"maxi\",\"messages\""));
        var (status, _) = await server.AskAsync("/v1/predict", TestServer.Hello.Replace("{\"messages\"", "{\"model\":\"mini\",\"messages\""));

        Assert.Equal((404, "model_not_found", "model"), (error.Status, error.Code, error.Param));
        Assert.Equal(200, status);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ALongBodyIsRefused(bool isChunked)
    {
        using var client = new TestTurnTakingClient();
        await using var server = await TestServer.StartAsync(client, options => options.MaxRequestBodySize = 1_000);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/predict")
        {
            Content = new StringContent(TestServer.Hello.Replace("hello", new string('a', 10_000)), null, "application/json"),
        };
        request.Headers.TransferEncodingChunked = isChunked;

        using var response = await server.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(413, (int)response.StatusCode);
        Assert.Equal("body_too_large", (await TestServer.ReadAsync(response)).GetProperty("error").GetProperty("code").GetString());
        Assert.Equal(0, client.CallCount);
    }

    [Fact]
    public async Task AFullQueueAsksToComeAgain()
    {
        await using var server = await TestServer.StartAsync(TestTurnTakingClient.Failing(new TurnTakingQueueFullException("full")));

        using var response = await server.PostAsync("/v1/predict", TestServer.Hello);

        Assert.Equal(429, (int)response.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(1), response.Headers.RetryAfter?.Delta);
        Assert.Equal("queue_full", (await TestServer.ReadAsync(response)).GetProperty("error").GetProperty("code").GetString());
    }

    [Fact]
    public async Task ASupersededRequestIsToldSo()
    {
        await using var server = await TestServer.StartAsync(TestTurnTakingClient.Failing(new OperationCanceledException("superseded")));

        var error = await server.FailAsync("/v1/predict", TestServer.Hello);

        Assert.Equal((409, "superseded"), (error.Status, error.Code));
    }

    [Fact]
    public async Task AFailureIsLoggedAndNotTold()
    {
        await using var server = await TestServer.StartAsync(TestTurnTakingClient.Failing(new InvalidOperationException("the secret cause")));

        var error = await server.FailAsync("/v1/predict", TestServer.Hello);

        Assert.Equal((500, "prediction_failed"), (error.Status, error.Code));
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
        Assert.Contains(server.Logs.GetSnapshot(), log => log is { Level: LogLevel.Error, Exception.Message: "the secret cause" });
    }

    [Fact]
    public async Task NoTranscriptIsLogged()
    {
        await using var server = await TestServer.StartAsync(TestTurnTakingClient.Predicting(TurnTakingAction.StartSpeaking));

        await server.AskAsync("/v1/predict", TestServer.Hello.Replace("hello", "my secret"));
        await server.AskAsync("/v1/predict", "{\"messages\":[{\"role\":\"user\",\"content\":\"my secret");
        await server.AskAsync("/v1/predict", "{\"messages\":[{\"role\":\"user\",\"content\":{\"my secret\":1}}]}");

        Assert.DoesNotContain(server.Logs.GetSnapshot(), log => $"{log.Message}{log.Exception}".Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ACallerThatLeavesCancelsItsPrediction()
    {
        var begun = new TaskCompletionSource();
        var canceled = new TaskCompletionSource();
        using var client = new TestTurnTakingClient
        {
            GetPredictionAsyncCallback = async (_, _, cancellationToken) =>
            {
                cancellationToken.Register(canceled.SetResult);
                begun.SetResult();
                await Task.Delay(Timeout.Infinite, cancellationToken);
                return null!;
            },
        };
        await using var server = await TestServer.StartAsync(client);
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

        var asking = server.PostAsync("/v1/predict", TestServer.Hello, cancellationToken: leaving.Token);
        await begun.Task.WaitAsync(TestContext.Current.CancellationToken);
        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        await canceled.Task.WaitAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotContain(server.Logs.GetSnapshot(), log => log.Level >= LogLevel.Warning);
    }
}
