using System.Net;
using System.Net.Http.Headers;
using CsCheck;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TurnTaking.Onnx;
using TurnTaking.Remote;

namespace TurnTaking.Fuzz.Tests;

/// <summary>What goes over the network: requests to the server, and answers of inference servers.</summary>
public sealed class ProtocolTests
{
    private const string Messages = """[{"role":"assistant","content":"your number?"},{"role":"user","content":"five \u00e4"}]""";

    private const string Scores = """{"token_id:8131":-0.2,"token_id:8132":-1.7,"token_id:8133":-4.5,"token_id:8134":-3.1}""";

    private const string Completion =
        $$$"""
        {"id":"c","choices":[{"index":0,"text":"","logprobs":{"tokens":["token_id:8131"],"token_logprobs":[-0.2],"top_logprobs":[{{{Scores}}}] } } ],
        "usage":{"prompt_tokens":20,"prompt_tokens_details":{"cached_tokens":16} } }
        """;

    private const string SGLang =
        """
        {"text":"","meta_info":{"prompt_tokens":9,"cached_tokens":3,"output_token_ids_logprobs":
        [[[-0.2,8131,null],[-1.7,8132,null],[-4.5,8133,null],[-3.1,8134,null]]]}}
        """;

    private const string LlamaCpp =
        """
        {"cache_n":3,"completion_probabilities":[{"id":8131,
        "top_probs":[{"id":8131,"prob":0.7},{"id":8132,"prob":0.2},{"id":8133,"prob":0.04},{"id":8134,"prob":0.06}]}]}
        """;

    private const string TextGenerationInference =
        """
        {"details":{"prefill":[],"top_tokens":[[{"id":8131,"logprob":-0.2},{"id":8132,"logprob":-1.7},{"id":8133,"logprob":-4.5},
        {"id":8134,"logprob":-3.1}]]}}
        """;

    [Theory]
    [InlineData("/v1/predict", $$"""{"messages":{{Messages}},"conversationId":"c","agentState":"silent","language":"en","startSpeakingThreshold":0.4}""")]
    [InlineData("/v1/predict/batch", $$"""{"conversations":[{"messages":{{Messages}}},{"messages":{{Messages}},"agentState":"speaking"}]}""")]
    [InlineData("/v1/completions", """{"prompt":[8129,1,2,8135],"max_tokens":1,"logprobs":5,"allowed_token_ids":[8131,8132],"session_id":"s"}""")]
    public async Task RequestsGetAnAnswerOrAnErrorOfTheirs(string path, string seed)
    {
        using var model = new OnnxTurnTakingClient();
        var builder = CreateBuilder();
        builder.Services.AddTurnTakingClient(model);
        builder.Services.AddTurnTakingServer();
        await using var app = builder.Build();
        app.MapTurnTaking();
        await app.StartAsync(TestContext.Current.CancellationToken);
        using var http = new HttpClient { BaseAddress = new(app.Urls.Single()) };

        Fuzz.Run(
            Inputs.NearlyJson(seed),
            bytes =>
            {
                using var content = new ByteArrayContent(bytes);
                content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
                using var response = http.PostAsync(path, content).GetAwaiter().GetResult();
                Assert.True(
                    response.StatusCode == HttpStatusCode.OK || (int)response.StatusCode is >= 400 and < 500,
                    $"{response.StatusCode}: {response.Content.ReadAsStringAsync().GetAwaiter().GetResult()}");
            },
            _ => false);
    }

    [Theory]
    [InlineData(RemoteServerKind.Vllm)]
    [InlineData(RemoteServerKind.SGLang)]
    [InlineData(RemoteServerKind.LlamaCpp)]
    [InlineData(RemoteServerKind.TextGenerationInference)]
    [InlineData(RemoteServerKind.OpenAICompatible)]
    public async Task AnswersAreUsedOrNamed(RemoteServerKind kind)
    {
        byte[] answer = [];
        await using var app = CreateBuilder().Build();
        app.MapFallback(context =>
        {
            context.Response.ContentType = "application/json";
            return context.Response.Body.WriteAsync(answer).AsTask();
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        using var http = new HttpClient();
        using var client = new RemoteTurnTakingClient(
            http, new() { Endpoint = new(app.Urls.Single()), Server = kind, Timeout = TimeSpan.FromSeconds(10) });

        Fuzz.Run(
            Inputs.NearlyJson(Completion, SGLang, LlamaCpp, TextGenerationInference),
            bytes =>
            {
                answer = bytes;
                var prediction = client.GetPredictionAsync([new ChatMessage(ChatRole.User, "hello")]).GetAwaiter().GetResult();
                Assert.InRange(prediction.Confidence, 0, 1.0001f);
            },
            exception => exception is RemoteTurnTakingException);
    }

    private static WebApplicationBuilder CreateBuilder()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        return builder;
    }
}
