using Microsoft.Extensions.AI;
using TurnTaking.Models;
using static TurnTaking.Remote.Tests.TestAnswers;

namespace TurnTaking.Remote.Tests;

public sealed class RemoteTurnTakingClientTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task DecidesAsTheLocalClientDoes()
    {
        await using var server = await LoopbackServer.StartAsync(Completion);
        using var httpClient = new HttpClient();
        var options = Options(server.Endpoint);
        options.AgentState = AgentState.Silent;
        options.Temperature = 2;
        options.StartSpeakingThreshold = 0.9f;
        using var client = new RemoteTurnTakingClient(httpClient, options);

        var held = await client.GetPredictionAsync(Conversation, new() { Language = "sw" }, Token);
        Assert.Equal((TurnTakingAction.ContinueListening, AgentState.Silent, 0.9f), (held.Action, held.AgentState, held.Threshold));
        Assert.Equal(TurnTakingProbabilities.FromLogits([-0.125f, -0.875f, -2.25f, -1.5625f], AgentState.Silent), held.Probabilities);
        Assert.Equal(("turntaking-mini-v3", "sw"), (held.ModelId, held.UnsupportedLanguage));

        var given = await client.GetPredictionAsync(Conversation, new() { StartSpeakingThreshold = 0.5f }, Token);
        Assert.Equal((TurnTakingAction.StartSpeaking, 0.5f), (given.Action, given.Threshold));

        var speaking = await client.GetPredictionAsync(Conversation, new() { AgentState = AgentState.Speaking }, Token);
        Assert.Equal((TurnTakingAction.ContinueSpeaking, AgentState.Speaking), (speaking.Action, speaking.AgentState));
    }

    [Theory]
    [InlineData("", "/v1/completions")]
    [InlineData("v1", "/v1/completions")]
    [InlineData("v1/", "/v1/completions")]
    [InlineData("team/turns", "/team/turns/v1/completions")]
    [InlineData("team/v1?ignored=1", "/team/v1/completions")]
    public async Task ThePathBeforeTheServersOwnStays(string path, string expected)
    {
        await using var server = await LoopbackServer.StartAsync(Completion);
        using var httpClient = new HttpClient();
        using var client = new RemoteTurnTakingClient(httpClient, Options(new(server.Endpoint, path)));

        await client.GetPredictionAsync(Conversation, null, Token);

        Assert.Equal(expected, Assert.Single(server.Requests).Path);
    }

    [Theory]
    [InlineData("call-1", "call-1")]
    [InlineData(null, null)]
    [InlineData("Grüße, +49 30 1234", null)]
    [InlineData("a\r\nX-Evil: 1", null)]
    public async Task AConversationIsNamedInAHeader(string? conversationId, string? header)
    {
        await using var server = await LoopbackServer.StartAsync(Completion);
        using var httpClient = new HttpClient();
        var options = Options(server.Endpoint);
        options.ConversationHeader = "X-SMG-Routing-Key";
        using var client = new RemoteTurnTakingClient(httpClient, options);

        await client.GetPredictionAsync(Conversation, new() { ConversationId = conversationId }, Token);

        var request = Assert.Single(server.Requests);
        Assert.DoesNotContain("X-Evil", request.Headers.Keys);
        string? found = request.Headers.GetValueOrDefault("X-SMG-Routing-Key");
        bool isHash = conversationId is not null && conversationId != header;
        Assert.Equal(isHash ? 64 : header?.Length, found?.Length);
        Assert.True(isHash ? found!.All(char.IsAsciiHexDigitLower) : found == header);
        Assert.Equal(found, request.Body.TryGetProperty("session_id", out var id) ? id.GetString() : null);
    }

    [Fact]
    public async Task TheKeyIsSent()
    {
        await using var server = await LoopbackServer.StartAsync(Completion);
        using var httpClient = new HttpClient();
        var options = Options(server.Endpoint);
        options.ApiKey = "sk-123";
        options.ConversationHeader = null;
        using var client = new RemoteTurnTakingClient(httpClient, options);

        await client.GetPredictionAsync(Conversation, new() { ConversationId = "call-1" }, Token);

        var request = Assert.Single(server.Requests);
        Assert.Equal("Bearer sk-123", request.Headers["Authorization"]);
        Assert.DoesNotContain("X-Session-ID", request.Headers.Keys);
    }

    [Fact]
    public async Task ConnectionsAreUsedAgain()
    {
        await using var server = await LoopbackServer.StartAsync(Completion);
        using var httpClient = new HttpClient();
        using var client = new RemoteTurnTakingClient(httpClient, Options(server.Endpoint));

        for (int i = 0; i < 20; i++)
        {
            await client.GetPredictionAsync(Conversation, null, Token);
        }

        Assert.Single(server.Requests.Select(request => request.ConnectionId).Distinct());
    }

    [Fact]
    public async Task LongConversationsAreCutToTheModelsContext()
    {
        await using var server = await LoopbackServer.StartAsync(Completion);
        using var httpClient = new HttpClient();
        using var client = new RemoteTurnTakingClient(httpClient, Options(server.Endpoint));

        var prediction = await client.GetPredictionAsync(string.Join(' ', Enumerable.Range(0, 2_000)), null, Token);

        Assert.Equal(256, prediction.InputTokenCount);
        Assert.Equal(256, Assert.Single(server.Requests).Body.GetProperty("prompt").GetArrayLength());
    }

    [Fact]
    public async Task ArgumentsAreCheckedBeforeTheServerIsAsked()
    {
        await using var server = await LoopbackServer.StartAsync(Completion);
        using var httpClient = new HttpClient();
        using var client = new RemoteTurnTakingClient(httpClient, Options(server.Endpoint));

        await Assert.ThrowsAsync<ArgumentNullException>("messages", () => client.GetPredictionAsync((IEnumerable<ChatMessage>)null!, null, Token));
        await Assert.ThrowsAsync<ArgumentException>("messages", () => client.GetPredictionAsync([new(ChatRole.System, "be brief")], null, Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.GetPredictionAsync(Conversation, null, new(canceled: true)));
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task CancellationEndsARequestThatWaits()
    {
        var asked = new TaskCompletionSource();
        await using var server = await LoopbackServer.StartAsync(async context =>
        {
            asked.SetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        using var httpClient = new HttpClient();
        using var client = new RemoteTurnTakingClient(httpClient, Options(server.Endpoint));
        using var cancellation = new CancellationTokenSource();

        var waiting = client.GetPredictionAsync(Conversation, null, cancellation.Token);
        await asked.Task.WaitAsync(Token);
        await cancellation.CancelAsync();

        var exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal(cancellation.Token, exception.CancellationToken);
    }

    [Fact]
    public async Task DisposalEndsManyRequestsThatWait()
    {
        int count = 0;
        var asked = new TaskCompletionSource();
        await using var server = await LoopbackServer.StartAsync(async context =>
        {
            if (Interlocked.Increment(ref count) == 32)
            {
                asked.SetResult();
            }

            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        using var httpClient = new HttpClient();
        var client = new RemoteTurnTakingClient(httpClient, Options(server.Endpoint));

        var waiting = Enumerable.Range(0, 32).Select(_ => client.GetPredictionAsync(Conversation, null, Token)).ToList();
        await asked.Task.WaitAsync(Token);
        client.Dispose();
        client.Dispose();

        foreach (var prediction in waiting)
        {
            await Assert.ThrowsAsync<ObjectDisposedException>(() => prediction);
        }

        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.GetPredictionAsync(Conversation, null, Token));
        Assert.Equal(32, count);
    }

    [Fact]
    public void GivesItsServices()
    {
        using var httpClient = new HttpClient();
        using var client = new RemoteTurnTakingClient(httpClient, Options(new("http://localhost:9"), RemoteServerKind.LlamaCpp));

        var metadata = client.GetRequiredService<TurnTakingClientMetadata>();
        Assert.Equal(
            ("llama.cpp", "http://localhost:9/", "turntaking-mini-v3"),
            (metadata.ProviderName, metadata.ProviderUri?.ToString(), metadata.DefaultModelId));
        Assert.Same(httpClient, client.GetService<HttpClient>());
        Assert.Same(client, client.GetService<RemoteTurnTakingClient>());
        Assert.Null(client.GetService<string>());
        Assert.Null(client.GetService(typeof(HttpClient), "key"));
        Assert.Throws<ArgumentNullException>("serviceType", () => client.GetService(null!));
    }

    [Fact]
    public void AFolderWithoutWeightsIsEnough()
    {
        string folder = Directory.CreateTempSubdirectory("turntaking-").FullName;
        try
        {
            var embedded = new EmbeddedModelFolder();
            using var httpClient = new HttpClient();
            var options = Options(new("http://localhost:9"));
            options.Model = folder;

            var missing = Assert.Throws<ModelLoadException>(() => new RemoteTurnTakingClient(httpClient, options));
            Assert.Equal(folder, missing.Path);
            Assert.Contains("found no config.json there", missing.Message);

            foreach (string file in new[] { "config.json", "tokenizer.json" })
            {
                File.WriteAllBytes(Path.Combine(folder, file), embedded.ReadAllBytes(file));
            }

            using ITurnTakingClient client = new RemoteTurnTakingClient(httpClient, options);
            Assert.Equal(Path.GetFileName(folder), client.GetRequiredService<TurnTakingClientMetadata>().DefaultModelId);

            File.WriteAllText(Path.Combine(folder, "tokenizer.json"), "{}");
            Assert.Throws<ModelLoadException>(() => new RemoteTurnTakingClient(httpClient, options));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
