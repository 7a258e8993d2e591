using System.Globalization;
using System.Text.Json;
using static TurnTaking.Remote.Tests.TestAnswers;

namespace TurnTaking.Remote.Tests;

/// <summary>What each server is sent, and its answer's format as its documentation and source have it. None of them runs here.</summary>
public sealed class RecordedContractTests
{
    private static readonly int[] PromptIds = Encoder.Encode(Conversation).Ids;

    private static string Actions => string.Join(',', Tokens.Actions);

    /// <summary>
    /// CompletionRequest and CompletionResponse in vllm/entrypoints/openai/completion/protocol.py and _create_completion_logprobs in serving.py,
    /// commits 002032e and 030ea52 of vllm-project/vllm; the order of the tokens is that of the requested ids, after the sampled one.
    /// </summary>
    [Fact]
    public async Task Vllm()
    {
        string answer =
            $$"""
            {"id":"cmpl-9f1a1b0a4b7c4e6e","object":"text_completion","created":1764000000,"model":"anyreach-ai/semantic-turn-taking",
            "choices":[{"index":0,"text":"","logprobs":{"text_offset":[0],"token_logprobs":[{{Number(0)}}],
            "tokens":["token_id:{{Tokens.Actions[0]}}"],"top_logprobs":[{ "token_id:{{Tokens.Actions[0]}}":{{Number(0)}},
            "token_id:{{Tokens.Actions[1]}}":{{Number(1)}},"token_id:{{Tokens.Actions[2]}}":{{Number(2)}},
            "token_id:{{Tokens.Actions[3]}}":{{Number(3)}} }]},"finish_reason":"length","stop_reason":null,"token_ids":null,
            "prompt_logprobs":null,"prompt_token_ids":null,"routed_experts":null}],"service_tier":null,"system_fingerprint":null,
            "usage":{"prompt_tokens":20,"total_tokens":21,"completion_tokens":1,"prompt_tokens_details":{"cached_tokens":16} },
            "kv_transfer_params":null,"ec_transfer_params":null,"metrics":null}
            """;

        var (request, prediction) = await PredictAsync(RemoteServerKind.Vllm, answer, "anyreach-ai/semantic-turn-taking");

        Assert.Equal("/v1/completions", request.Path);
        AssertJson(
            $$"""
            {"model":"anyreach-ai/semantic-turn-taking","prompt":[{{string.Join(',', PromptIds)}}],"max_tokens":1,"temperature":0,"logprobs":4,
            "allowed_token_ids":[{{Actions}}],"logprob_token_ids":[{{Actions}}],"return_tokens_as_token_ids":true,"session_id":"call-1"}
            """,
            request.Body);
        Assert.Equal(16, prediction.CachedTokenCount);
        Assert.Equal("anyreach-ai/semantic-turn-taking", prediction.ModelId);
    }

    /// <summary>
    /// Before <c>logprob_token_ids</c> (vllm-project/vllm pull request 43463), or where tokens are given by their text, as OpenAI does.
    /// </summary>
    [Fact]
    public async Task VllmWithTokensByText()
    {
        string answer = CreateCompletion(
            ("<|continue_speaking|>", Logarithms[3]), ("<|start_speaking|>", Logarithms[0]), ("<|start_listening|>", Logarithms[2]),
            ("<|continue_listening|>", Logarithms[1]));

        await PredictAsync(RemoteServerKind.Vllm, answer);
    }

    /// <summary>
    /// GenerateReqInput in python/sglang/srt/managers/io_struct.py of sgl-project/sglang and its documentation's page "SGLang Native APIs";
    /// <c>output_token_ids_logprobs</c> as its tests read it: [logarithm, token id, text or null].
    /// </summary>
    [Fact]
    public async Task SGLang()
    {
        string answer =
            $$"""
            {"text":"","output_ids":[{{Tokens.Actions[0]}}],"meta_info":{"id":"c3f4e5","finish_reason":{"type":"length","length":1},
            "prompt_tokens":20,"weight_version":"default","total_retractions":0,"input_token_logprobs":[],
            "output_token_logprobs":[[{{Number(0)}},{{Tokens.Actions[0]}},null]],"input_token_ids_logprobs":[],
            "output_token_ids_logprobs":[[[{{Number(0)}},{{Tokens.Actions[0]}},null],[{{Number(1)}},{{Tokens.Actions[1]}},null],
            [{{Number(2)}},{{Tokens.Actions[2]}},null],[{{Number(3)}},{{Tokens.Actions[3]}},null]]],
            "completion_tokens":1,"cached_tokens":16,"e2e_latency":0.0123} }
            """;

        var (request, prediction) = await PredictAsync(RemoteServerKind.SGLang, answer);

        Assert.Equal("/generate", request.Path);
        AssertJson(
            $$"""
            {"input_ids":[{{string.Join(',', PromptIds)}}],"sampling_params":{"max_new_tokens":1,"temperature":0},"return_logprob":true,
            "token_ids_logprob":[{{Actions}}]}
            """,
            request.Body);
        Assert.Equal(16, prediction.CachedTokenCount);
    }

    /// <summary>
    /// "POST /completion" in tools/server/README.md at commit 00dc805, and completion_token_output::probs_vector_to_json in
    /// tools/server/server-task.cpp, of ggml-org/llama.cpp.
    /// </summary>
    [Fact]
    public async Task LlamaCpp()
    {
        double sum = Logarithms.Sum(Math.Exp);
        string Element(int action, string name) => string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"id":{{Tokens.Actions[action]}},"token":"","bytes":[],"prob":{{Math.Exp(Logarithms[action]) / sum:R}}{{name}} }""");
        string answer =
            $$"""
            {"completion_probabilities":[{"id":{{Tokens.Actions[0]}},"token":"","bytes":[],"prob":0.7709,
            "top_probs":[{{Element(0, "")}},{{Element(1, "")}},{{Element(3, "")}},{{Element(2, "")}}]}],"cache_n":16}
            """;

        var (request, prediction) = await PredictAsync(RemoteServerKind.LlamaCpp, answer);

        Assert.Equal("/completion", request.Path);
        AssertJson(
            $$"""
            {"prompt":[{{string.Join(',', PromptIds)}}],"n_predict":1,"n_probs":4,"post_sampling_probs":true,
            "logit_bias":[{{string.Join(',', Tokens.Actions.Select(id => $"[{id},100]"))}}],"samplers":["temperature"],"temperature":1,
            "cache_prompt":true,"response_fields":["completion_probabilities","timings/cache_n"]}
            """,
            request.Body);
        Assert.Equal(16, prediction.CachedTokenCount);
    }

    /// <summary>
    /// GenerateRequest, GenerateResponse and Details in router/src/lib.rs of huggingface/text-generation-inference at commit db931fc; it gives
    /// more than the number asked for where tokens are equally probable (batch_top_tokens in utils/tokens.py).
    /// </summary>
    [Fact]
    public async Task TextGenerationInference()
    {
        string Token(int id, string number) => $$"""{"id":{{id}},"text":"x","logprob":{{number}},"special":true}""";
        string answer =
            $$"""
            {"generated_text":"","details":{"finish_reason":"length","generated_tokens":1,"seed":null,"prefill":[],
            "tokens":[{{Token(Tokens.Actions[0], Number(0))}}],"top_tokens":[[{{Token(Tokens.Actions[0], Number(0))}},
            {{Token(Tokens.Actions[1], Number(1))}},{{Token(Tokens.Actions[3], Number(3))}},{{Token(7, "-4.25")}},
            {{Token(Tokens.Actions[2], Number(2))}}]]} }
            """;

        var (request, _) = await PredictAsync(RemoteServerKind.TextGenerationInference, answer);

        Assert.Equal("/generate", request.Path);
        AssertJson(
            $$"""
            {"inputs":"<|im_start|>assistant\nhow can i help<|im_end|>\n<|im_start|>user\n{{Secret}}<|im_end|>\n<|predict|>",
            "parameters":{"max_new_tokens":1,"do_sample":false,"details":true,"top_n_tokens":5} }
            """,
            request.Body);
    }

    /// <summary>https://platform.openai.com/docs/api-reference/completions: the legacy Completions object, its logprobs and logit_bias.</summary>
    [Fact]
    public async Task OpenAICompatible()
    {
        string answer = CreateCompletion(
            ("<|start_speaking|>", Logarithms[0] - 7), ("<|continue_listening|>", Logarithms[1] - 7), (" the", -9),
            ("<|continue_speaking|>", Logarithms[3] - 7), ("<|start_listening|>", Logarithms[2] - 7));

        var (request, _) = await PredictAsync(RemoteServerKind.OpenAICompatible, answer, "turns");

        Assert.Equal("/v1/completions", request.Path);
        AssertJson(
            $$"""
            {"model":"turns","prompt":[{{string.Join(',', PromptIds)}}],"max_tokens":1,"temperature":0,"logprobs":5,
            "logit_bias":{ {{string.Join(',', Tokens.Actions.Select(id => $"\"{id}\":100"))}} } }
            """,
            request.Body);
    }

    private static async Task<(ReceivedRequest Request, TurnTakingPrediction Prediction)> PredictAsync(
        RemoteServerKind kind, string answer, string? servedModel = null)
    {
        await using var server = await LoopbackServer.StartAsync(answer);
        using var httpClient = new HttpClient();
        var options = Options(server.Endpoint, kind);
        options.ServedModel = servedModel;
        using var client = new RemoteTurnTakingClient(httpClient, options);
        foreach (var agentState in Enum.GetValues<AgentState>())
        {
            var masked = await client.GetPredictionAsync(
                Conversation, new() { AgentState = agentState }, TestContext.Current.CancellationToken);
            AssertClose(Expected(agentState), masked.Probabilities);
        }

        server.Requests.Clear();
        var prediction = await client.GetPredictionAsync(
            Conversation, new() { ConversationId = "call-1" }, TestContext.Current.CancellationToken);
        var request = Assert.Single(server.Requests);
        Assert.Equal("call-1", request.Headers["X-Session-ID"]);
        Assert.Equal("application/json", request.Headers["Content-Type"]);
        Assert.Equal(TurnTakingAction.StartSpeaking, prediction.Action);
        Assert.Equal(PromptIds.Length, prediction.InputTokenCount);
        return (request, prediction);
    }

    private static string Number(int action) => Logarithms[action].ToString("R", CultureInfo.InvariantCulture);

    private static void AssertClose(TurnTakingProbabilities expected, TurnTakingProbabilities found)
    {
        foreach (var action in Enum.GetValues<TurnTakingAction>())
        {
            Assert.Equal(expected[action], found[action], 6);
        }
    }

    private static void AssertJson(string expected, JsonElement found) =>
        Assert.True(JsonElement.DeepEquals(JsonElement.Parse(expected), found), $"Expected {expected}, found {found}");
}
