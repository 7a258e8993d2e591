using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using static TurnTaking.Remote.Tests.TestAnswers;

namespace TurnTaking.Remote.Tests;

/// <summary>What a server may do wrong. Each is one typed error that names the server and repeats nothing of what was said.</summary>
public sealed class RemoteFaultTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<RemoteServerKind, string, string> BadAnswers => new()
    {
        { RemoteServerKind.Vllm, "", "expected an answer in JSON" },
        { RemoteServerKind.Vllm, "<html>502</html>", "expected an answer in JSON" },
        { RemoteServerKind.Vllm, "\0\u0001\u0002", "expected an answer in JSON" },
        { RemoteServerKind.Vllm, Completion[..^20], "expected an answer in JSON" },
        { RemoteServerKind.Vllm, Completion.Replace("-1.75", "NaN"), "expected an answer in JSON" },
        { RemoteServerKind.Vllm, new string('[', 10_000), "expected an answer in JSON" },
        { RemoteServerKind.Vllm, "null", "expected answer.choices, found null without it" },
        { RemoteServerKind.Vllm, $"\"{Secret}\"", "expected answer.choices, found a string without it" },
        { RemoteServerKind.Vllm, """{"choices":[]}""", "expected answer.choices[0], found an array of 0 without it" },
        {
            RemoteServerKind.Vllm,
            $$"""{"choices":[{"text":"{{Secret}}","logprobs":null}]}""",
            "expected answer.choices[0].logprobs, found an object"
        },
        { RemoteServerKind.Vllm, """{"choices":[{"logprobs":{"top_logprobs":[null]}}]}""", "top_logprobs[0] to be an object, found null" },
        { RemoteServerKind.Vllm, CreateCompletion((" the", -1), (" a", -2)), "the four actions, found 0 of them among 2 token(s)" },
        { RemoteServerKind.Vllm, CreateCompletion(("<|start_speaking|>", -1), ("<|start_listening|>", -2), ("x", -3)), "found 2 of them among 3" },
        { RemoteServerKind.Vllm, Completion.Replace("-1.75", "\"-1.75\""), "top_logprobs[0] to be a number, found a string" },
        { RemoteServerKind.Vllm, Completion.Replace("-1.75", "1e300"), "expected the logarithm of a probability" },
        { RemoteServerKind.Vllm, new string(' ', 2 << 20) + Completion, "expected an answer of at most 1048576 bytes, found more" },
        { RemoteServerKind.SGLang, "{}", "expected answer.meta_info, found an object without it" },
        {
            RemoteServerKind.SGLang,
            """{"meta_info":{"output_token_ids_logprobs":[[[-1]]]}}""",
            "expected answer.meta_info.output_token_ids_logprobs[0][1]"
        },
        { RemoteServerKind.SGLang, """{"meta_info":{"output_token_ids_logprobs":[{}]}}""", "to be an array, found an object" },
        { RemoteServerKind.LlamaCpp, """{"completion_probabilities":[{"top_probs":[{"id":1,"prob":-1}]}]}""", "to be a probability, found -1" },
        {
            RemoteServerKind.LlamaCpp,
            """{"completion_probabilities":[{"top_probs":[{"id":1.5,"prob":0}]}]}""",
            "to be a whole number, found a number"
        },
        {
            RemoteServerKind.LlamaCpp,
            """{"completion_probabilities":[{"top_logprobs":[]}]}""",
            "expected answer.completion_probabilities[0].top_probs"
        },
        { RemoteServerKind.TextGenerationInference, """{"generated_text":"x"}""", "expected answer.details, found an object without it" },
        { RemoteServerKind.TextGenerationInference, """{"details":{"top_tokens":[[]]}}""", "found 0 of them among 0 token(s)" },
    };

    [Theory]
    [MemberData(nameof(BadAnswers), DisableDiscoveryEnumeration = true)]
    public async Task AnswerIsNotWhatWasAskedFor(RemoteServerKind kind, string body, string problem)
    {
        await using var server = await LoopbackServer.StartAsync(body);

        var exception = await FailAsync(server.Endpoint, kind);

        Assert.Equal(RemoteFailure.Answer, exception.Failure);
        Assert.Contains(problem, exception.Message);
    }

    [Fact]
    public async Task AScoreThatIsLessThanAnyOtherIsOne()
    {
        await using var server = await LoopbackServer.StartAsync(Completion.Replace("-1.75", "-3.4028234663852886e+38"));
        using var httpClient = new HttpClient();
        var options = Options(server.Endpoint);
        options.Temperature = 0.01f;
        using var client = new RemoteTurnTakingClient(httpClient, options);

        var prediction = await client.GetPredictionAsync(Conversation, null, Token);

        Assert.Equal((TurnTakingAction.StartSpeaking, 0), (prediction.Action, prediction.Probabilities.ContinueListening));
    }

    [Theory]
    [InlineData(400, """{"error":{"message":"SECRET","type":"BadRequestError","param":null,"code":400}}""", "found status 400 (BadRequestError).")]
    [InlineData(401, "", "found status 401.")]
    [InlineData(404, """{"object":"error","message":"SECRET","type":"NotFoundError","code":404}""", "found status 404 (NotFoundError).")]
    [InlineData(422, """{"error":"SECRET","error_type":"validation"}""", "found status 422 (validation).")]
    [InlineData(500, """{"error":{"type":"SECRET"}}""", "found status 500.")]
    [InlineData(503, "SECRET", "found status 503.")]
    [InlineData(204, "", "expected an answer in JSON")]
    public async Task StatusIsAnError(int status, string body, string problem)
    {
        await using var server = await LoopbackServer.StartAsync(status == 204 ? "" : body.Replace("SECRET", Secret), (HttpStatusCode)status);

        var exception = await FailAsync(server.Endpoint);

        Assert.Equal(status == 204 ? RemoteFailure.Answer : RemoteFailure.Status, exception.Failure);
        Assert.Equal(status == 204 ? null : (HttpStatusCode)status, exception.StatusCode);
        Assert.Contains(problem, exception.Message);
    }

    [Fact]
    public async Task AnotherServerIsNotToldWhatWasSaid()
    {
        await using var other = await LoopbackServer.StartAsync(Completion);
        await using var server = await LoopbackServer.StartAsync(
            "", HttpStatusCode.TemporaryRedirect, ("Location", $"{other.Endpoint}v1/completions"));
        using var httpClient = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var client = new RemoteTurnTakingClient(httpClient, Options(server.Endpoint));

        var exception = await Assert.ThrowsAsync<RemoteTurnTakingException>(() => client.GetPredictionAsync(Conversation, null, Token));

        Assert.Equal(HttpStatusCode.TemporaryRedirect, exception.StatusCode);
        Assert.Empty(other.Requests);
    }

    [Fact]
    public async Task AnOverloadedServerIsAFullQueue()
    {
        await using var server = await LoopbackServer.StartAsync(
            """{"error":"Model is overloaded","error_type":"overloaded"}""", HttpStatusCode.TooManyRequests, ("Retry-After", "1"));
        using var httpClient = new HttpClient();
        using var client = new RemoteTurnTakingClient(httpClient, Options(server.Endpoint));

        var exception = await Assert.ThrowsAsync<TurnTakingQueueFullException>(() => client.GetPredictionAsync(Conversation, null, Token));

        Assert.Contains(server.Endpoint.Authority, exception.Message);
        Assert.Equal(HttpStatusCode.TooManyRequests, Assert.IsType<RemoteTurnTakingException>(exception.InnerException).StatusCode);
    }

    /// <summary>As the local client's, so that no other client is asked in its place.</summary>
    [Fact]
    public async Task ASupersededPredictionIsCanceled()
    {
        await using var server = await LoopbackServer.StartAsync("", HttpStatusCode.Conflict);
        using var httpClient = new HttpClient();
        using var client = new RemoteTurnTakingClient(httpClient, Options(server.Endpoint));

        var exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.GetPredictionAsync(Conversation, null, Token));

        Assert.Contains("superseded by a newer one", exception.Message);
    }

    public static TheoryData<string> Silences => new()
    {
        "before the answer's headers",
        "after the answer's headers",
        "in the answer's middle",
    };

    [Theory]
    [MemberData(nameof(Silences))]
    public async Task AServerThatFallsSilentIsWaitedForUntilTheDeadlineOnly(string when)
    {
        var silent = new TaskCompletionSource();
        await using var server = await LoopbackServer.StartAsync(async context =>
        {
            if (when != "before the answer's headers")
            {
                await context.Response.StartAsync();
            }

            if (when == "in the answer's middle")
            {
                await context.Response.WriteAsync(Completion[..40]);
                await context.Response.Body.FlushAsync();
            }

            silent.SetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        var time = new FakeTimeProvider();
        using var httpClient = new HttpClient();
        var options = Options(server.Endpoint);
        options.Timeout = TimeSpan.FromMilliseconds(250);
        using var client = new RemoteTurnTakingClient(httpClient, options, null, time);

        var waiting = client.GetPredictionAsync(Conversation, null, Token);
        await silent.Task.WaitAsync(Token);
        time.Advance(TimeSpan.FromMilliseconds(249));
        Assert.False(waiting.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(1));

        var exception = await Assert.ThrowsAsync<RemoteTurnTakingException>(() => waiting.WaitAsync(Token));
        Assert.Equal(RemoteFailure.Timeout, exception.Failure);
        Assert.Contains("expected an answer within 250 ms, found none", exception.Message);
    }

    [Fact]
    public async Task AClockThatJumpsBackStillEndsTheWait()
    {
        var asked = new TaskCompletionSource();
        await using var server = await LoopbackServer.StartAsync(async context =>
        {
            asked.SetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        var time = new JumpingTimeProvider();
        using var httpClient = new HttpClient();
        var options = Options(server.Endpoint);
        options.Timeout = TimeSpan.FromMilliseconds(100);
        using var client = new RemoteTurnTakingClient(httpClient, options, null, time);

        var waiting = client.GetPredictionAsync(Conversation, null, Token);
        await asked.Task.WaitAsync(Token);
        time.UtcOffset = TimeSpan.FromDays(-1);

        Assert.Equal(RemoteFailure.Timeout, (await Assert.ThrowsAsync<RemoteTurnTakingException>(() => waiting.WaitAsync(Token))).Failure);
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"choices\"")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n")]
    [InlineData("SSH-2.0-OpenSSH_9.6\r\n")]
    public async Task ConnectionBreaksOrIsNotHttp(string bytes)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = ServeAsync();

        var exception = await FailAsync(new($"http://{listener.LocalEndpoint}"));

        Assert.Equal(RemoteFailure.Connection, exception.Failure);
        Assert.Contains("expected a whole answer, found: ", exception.Message);
        await serving;

        async Task ServeAsync()
        {
            using var connection = await listener.AcceptSocketAsync(Token);
            await connection.ReceiveAsync(new byte[65_536], Token);
            await connection.SendAsync(Encoding.ASCII.GetBytes(bytes), Token);
            connection.Shutdown(SocketShutdown.Send);
            while (await connection.ReceiveAsync(new byte[65_536], Token) > 0)
            {
            }
        }
    }

    /// <summary>A half-open connection: the other side takes the request and is gone without a word.</summary>
    [Fact]
    public async Task ConnectionIsHalfOpen()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var time = new FakeTimeProvider();
        using var httpClient = new HttpClient();
        using var client = new RemoteTurnTakingClient(httpClient, Options(new($"http://{listener.LocalEndpoint}")), null, time);

        var waiting = client.GetPredictionAsync(Conversation, null, Token);
        using var connection = await listener.AcceptSocketAsync(Token);
        Assert.True(await connection.ReceiveAsync(new byte[65_536], Token) > 0);
        time.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal(RemoteFailure.Timeout, (await Assert.ThrowsAsync<RemoteTurnTakingException>(() => waiting.WaitAsync(Token))).Failure);
    }

    [Fact]
    public async Task NobodyListens()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var endpoint = new Uri($"http://{listener.LocalEndpoint}");
        listener.Stop();

        var exception = await FailAsync(endpoint);

        Assert.Equal(RemoteFailure.Connection, exception.Failure);
        Assert.Contains($"expected it to listen on {endpoint.Authority}", exception.Message);
    }

    /// <summary>RFC 6761 keeps the name from ever having an address.</summary>
    [Fact]
    public async Task NameHasNoAddress()
    {
        var exception = await FailAsync(new("http://turns.invalid:8000"));

        Assert.Equal(RemoteFailure.Connection, exception.Failure);
        Assert.Contains("expected an address for the name turns.invalid, found none", exception.Message);
    }

    private static async Task<RemoteTurnTakingException> FailAsync(Uri endpoint, RemoteServerKind kind = RemoteServerKind.Vllm)
    {
        var logs = new FakeLogCollector();
        using var httpClient = new HttpClient();
        using var remote = new RemoteTurnTakingClient(httpClient, Options(endpoint, kind));
        using var loggerFactory = LoggerFactory.Create(
            logging => logging.SetMinimumLevel(LogLevel.Debug).AddProvider(new FakeLoggerProvider(logs)));
        using var client = remote.AsBuilder().UseLogging(loggerFactory).Build();

        var exception = await Assert.ThrowsAsync<RemoteTurnTakingException>(() => client.GetPredictionAsync(Conversation, null, Token));

        Assert.StartsWith($"The turn-taking server {exception.Server} gave no prediction: ", exception.Message);
        Assert.Equal(endpoint.Authority, exception.Server.Authority);
        Assert.DoesNotContain(Secret, exception.ToString());
        var records = logs.GetSnapshot();
        Assert.NotEmpty(records);
        Assert.DoesNotContain(records, record => record.ToString().Contains(Secret, StringComparison.Ordinal));
        return exception;
    }

    private sealed class JumpingTimeProvider : TimeProvider
    {
        public TimeSpan UtcOffset { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + UtcOffset;
    }
}
