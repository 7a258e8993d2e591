using System.Text.Json;
using TurnTaking.Onnx;

namespace TurnTaking.Server.Tests;

/// <summary>Completions by the embedded model.</summary>
public sealed class CompletionsEndpointTests : IAsyncLifetime
{
    private const string Text = "<|im_start|>user\\nI would like to book a table for<|im_end|>\\n<|predict|>";

    private readonly OnnxTurnTakingClient _client = new(new OnnxTurnTakingClientOptions { Temperature = 1 });
    private TestServer _server = null!;

    private IActionTokenScorer Scorer => _client;

    public async ValueTask InitializeAsync() => _server = await TestServer.StartAsync(_client);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _client.Dispose();
    }

    [Fact]
    public async Task TheTokensProbabilitiesAreThoseOfThePrediction()
    {
        var prediction = await _client.GetPredictionAsync("I would like to book a table for", null, TestContext.Current.CancellationToken);

        var (status, answer) = await AskAsync($$"""
            {"model":"turntaking-mini-v3","prompt":{{Ids()}},"max_tokens":1,"temperature":0,"logprobs":4,
            "allowed_token_ids":[{{string.Join(',', Scorer.ActionTokens)}}],"logprob_token_ids":[{{string.Join(',', Scorer.ActionTokens)}}],
            "return_tokens_as_token_ids":true,"session_id":"call-17"}
            """);

        Assert.Equal(200, status);
        var choice = answer.GetProperty("choices").EnumerateArray().Single();
        var top = choice.GetProperty("logprobs").GetProperty("top_logprobs").EnumerateArray().Single();
        float[] logits = [.. Scorer.ActionTokens.Select(id => top.GetProperty($"token_id:{id}").GetSingle())];
        var probabilities = TurnTakingProbabilities.FromLogits(logits);
        foreach (var action in Enum.GetValues<TurnTakingAction>())
        {
            Assert.Equal(prediction.Probabilities[action], probabilities[action], 1e-5f);
        }

        Assert.Equal("<|continue_listening|>", choice.GetProperty("text").GetString());
        Assert.Equal("length", choice.GetProperty("finish_reason").GetString());
        Assert.Equal(prediction.InputTokenCount, answer.GetProperty("usage").GetProperty("prompt_tokens").GetInt32());
        Assert.Equal("text_completion", answer.GetProperty("object").GetString());
        Assert.Equal("turntaking-mini-v3", answer.GetProperty("model").GetString());
    }

    [Fact]
    public async Task ATextIsThePromptThatItsTokensAre()
    {
        var (_, byIds) = await AskAsync($$"""{"prompt":{{Ids()}},"logprobs":4}""");
        var (_, byText) = await AskAsync($$"""{"prompt":"{{Text}}","logprobs":4}""");

        Assert.Equal(GetLogProbs(byIds), GetLogProbs(byText));
        Assert.Contains("<|start_speaking|>", GetLogProbs(byText), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AConversationIsKept()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/completions");
        await AskAsync($$"""{"prompt":"{{Text}}","session_id":"call-1"}""");
        request.Headers.Add("X-Session-ID", "call-1");
        request.Content = new StringContent(
            $$"""{"prompt":"{{Text.Replace("for<", "for two<")}}"}""", null, "application/json");

        using var response = await _server.Client.SendAsync(request, TestContext.Current.CancellationToken);
        var usage = (await TestServer.ReadAsync(response)).GetProperty("usage");

        int cachedCount = usage.GetProperty("prompt_tokens_details").GetProperty("cached_tokens").GetInt32();
        Assert.InRange(cachedCount, 5, usage.GetProperty("prompt_tokens").GetInt32() - 1);
    }

    [Fact]
    public async Task OnlyTheTokensAllowedAreChosenFrom()
    {
        int speaking = Scorer.ActionTokens[(int)TurnTakingAction.ContinueSpeaking];
        int listening = Scorer.ActionTokens[(int)TurnTakingAction.StartListening];

        var (_, answer) = await AskAsync(
            $$"""{"prompt":"{{Text}}","logprobs":1,"allowed_token_ids":[{{speaking}},{{listening}}],"return_tokens_as_token_ids":true}""");

        var top = answer.GetProperty("choices")[0].GetProperty("logprobs").GetProperty("top_logprobs")[0].EnumerateObject().Single();
        Assert.Contains(top.Name, new[] { $"token_id:{speaking}", $"token_id:{listening}" });
    }

    [Fact]
    public async Task WithoutLogprobsThereAreNone()
    {
        var (_, answer) = await AskAsync($$"""{"prompt":"{{Text}}"}""");

        Assert.False(answer.GetProperty("choices")[0].TryGetProperty("logprobs", out _));
    }

    [Theory]
    [InlineData("\"max_tokens\":2", "max_tokens")]
    [InlineData("\"temperature\":0.7", "temperature")]
    [InlineData("\"logprobs\":-1", "logprobs")]
    [InlineData("\"n\":2", "n")]
    [InlineData("\"stream\":true", "stream")]
    [InlineData("\"echo\":true", "echo")]
    [InlineData("\"allowed_token_ids\":[1]", "allowed_token_ids")]
    [InlineData("\"allowed_token_ids\":[]", "allowed_token_ids")]
    [InlineData("\"prompt\":7", "prompt")]
    [InlineData("\"prompt\":[]", "prompt")]
    [InlineData("\"prompt\":\"\"", "prompt")]
    [InlineData("\"prompt\":\"\\ud800\"", "prompt")]
    [InlineData("\"prompt\":[1,-1]", "prompt")]
    [InlineData("\"prompt\":[1,1.5]", "prompt")]
    [InlineData("\"prompt\":[1000000]", "prompt")]
    [InlineData("\"prompt\":[\"one\",\"two\"]", "prompt")]
    public async Task WhatIsNotSupportedIsRefused(string property, string param)
    {
        string body = param == "prompt" ? $"{{{property}}}" : $$"""{"prompt":"{{Text}}",{{property}}}""";

        var error = await _server.FailAsync("/v1/completions", body);

        Assert.Equal((400, param), (error.Status, error.Param));
        Assert.Contains("expected", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task APromptThatIsTooLongIsRefused()
    {
        var error = await _server.FailAsync("/v1/completions", $$"""{"prompt":[{{string.Join(',', Enumerable.Repeat(1, 257))}}]}""");

        Assert.Equal((400, "context_length_exceeded"), (error.Status, error.Code));
        Assert.Contains("257 tokens; expected 1 to 256", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheModelIsListed()
    {
        using var response = await _server.Client.GetAsync("/v1/models", TestContext.Current.CancellationToken);

        Assert.Equal(
            """{"object":"list","data":[{"id":"turntaking-mini-v3","object":"model","owned_by":"turntaking","max_model_len":256}]}""",
            (await TestServer.ReadAsync(response)).GetRawText());
    }

    [Fact]
    public async Task AClientWhoseModelRunsElsewhereCompletesNothing()
    {
        await using var server = await TestServer.StartAsync(TestTurnTakingClient.Predicting(TurnTakingAction.StartSpeaking));

        var error = await server.FailAsync("/v1/completions", $$"""{"prompt":"{{Text}}"}""");

        Assert.Equal((501, "not_supported"), (error.Status, error.Code));
    }

    private string Ids() => $"[{string.Join(',', Scorer.Encode(Text.Replace("\\n", "\n", StringComparison.Ordinal)))}]";

    private Task<(int Status, JsonElement Body)> AskAsync(string body) => _server.AskAsync("/v1/completions", body);

    private static string GetLogProbs(JsonElement answer) => answer.GetProperty("choices")[0].GetProperty("logprobs").GetRawText();
}
