using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.AI;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace TurnTaking.Tests;

public sealed class OpenTelemetryTurnTakingClientTests : IDisposable
{
    private const string SensitiveDataVariable = "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT";
    private const string Transcript = "my card number is";

    private readonly string _sourceName = Guid.NewGuid().ToString();
    private readonly List<Activity> _activities = [];
    private readonly TracerProvider _tracerProvider;

    public OpenTelemetryTurnTakingClientTests() => _tracerProvider = Sdk.CreateTracerProviderBuilder()
        .AddSource(_sourceName)
        .AddInMemoryExporter(_activities)
        .Build();

    public void Dispose() => _tracerProvider.Dispose();

    [Fact]
    public void MethodsThrowIfArgumentIsNull()
    {
        Assert.Throws<ArgumentNullException>("innerClient", () => new OpenTelemetryTurnTakingClient(null!));
        Assert.Throws<ArgumentNullException>("builder", () => ((TurnTakingClientBuilder)null!).UseOpenTelemetry());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task PredictionIsASpan(bool enableSensitiveData)
    {
        var prediction = new TurnTakingPrediction(TurnTakingAction.ContinueListening, new(0.25f, 0.75f, 0, 0))
        {
            AgentState = AgentState.Silent,
            Threshold = 0.5f,
            FallbackReason = "timeout",
            ModelId = "response-model",
            InputTokenCount = 12,
            CachedTokenCount = 8,
            QueueTime = TimeSpan.FromMilliseconds(1),
            InferenceTime = TimeSpan.FromMilliseconds(20),
        };
        using var client = CreateClient(TestTurnTakingClient.Predicting(prediction), enableSensitiveData);

        Assert.Same(prediction, await PredictAsync(client));

        var activity = Assert.Single(_activities);
        Assert.Equal("predict_turn_action default-model", activity.DisplayName);
        Assert.Equal(ActivityKind.Client, activity.Kind);
        Assert.Equal(ActivityStatusCode.Unset, activity.Status);
        var tags = activity.TagObjects.ToDictionary();
        Assert.Equal(enableSensitiveData, tags.Remove("gen_ai.input.messages"));
        Assert.Equal(
            new Dictionary<string, object?>
            {
                ["gen_ai.operation.name"] = "predict_turn_action",
                ["gen_ai.provider.name"] = "a provider",
                ["gen_ai.request.model"] = "default-model",
                ["gen_ai.conversation.id"] = "a conversation",
                ["server.address"] = "localhost",
                ["server.port"] = 12345,
                ["gen_ai.response.model"] = "response-model",
                ["gen_ai.usage.input_tokens"] = 12,
                ["gen_ai.usage.cache_read.input_tokens"] = 8,
                ["turn_taking.action"] = "continue_listening",
                ["turn_taking.confidence"] = 0.75f,
                ["turn_taking.agent_state"] = "silent",
                ["turn_taking.fallback_reason"] = "timeout",
                ["turn_taking.queue_time"] = 0.001,
                ["turn_taking.inference_time"] = 0.02,
            },
            tags);
    }

    [Fact]
    public async Task WhatIsNotKnownIsNoTag()
    {
        using var client = TestTurnTakingClient.Predicting(TurnTakingAction.StartSpeaking).AsBuilder()
            .UseOpenTelemetry(_sourceName, configure => configure.EnableSensitiveData = false)
            .Build();

        await client.GetPredictionAsync(Transcript, cancellationToken: TestContext.Current.CancellationToken);

        var activity = Assert.Single(_activities);
        Assert.Equal("predict_turn_action", activity.DisplayName);
        Assert.Equal(
            ["gen_ai.operation.name", "turn_taking.action", "turn_taking.agent_state", "turn_taking.confidence"],
            activity.TagObjects.Select(tag => tag.Key).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("file:///models/a-model")]
    [InlineData("urn:models:a-model")]
    public async Task ProviderThatIsNoServerIsNoTag(string uri)
    {
        using var client = CreateClient(
            TestTurnTakingClient.Predicting(TurnTakingAction.StartSpeaking), enableSensitiveData: false, new Uri(uri));

        await PredictAsync(client);

        var activity = Assert.Single(_activities);
        Assert.DoesNotContain(activity.TagObjects, tag => tag.Key.StartsWith("server", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ServerWithoutPortHasAnAddressOnly()
    {
        using var inner = TestTurnTakingClient.Predicting(TurnTakingAction.StartSpeaking);
        using var client = CreateClient(inner, enableSensitiveData: false, new Uri("grpc://example.com/predict"));

        await PredictAsync(client);

        var activity = Assert.Single(_activities);
        Assert.Equal("example.com", activity.GetTagItem("server.address"));
        Assert.Null(activity.GetTagItem("server.port"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task TranscriptIsRecordedOnlyIfSensitiveDataIsEnabled(bool enableSensitiveData)
    {
        using var client = CreateClient(TestTurnTakingClient.Predicting(TurnTakingAction.StartSpeaking), enableSensitiveData);

        await client.GetPredictionAsync(
            [new(ChatRole.Assistant, "How can I help?"), new(ChatRole.User, Transcript)],
            cancellationToken: TestContext.Current.CancellationToken);

        var activity = Assert.Single(_activities);
        Assert.Equal(enableSensitiveData, Mentions(activity, Transcript));
        Assert.Equal(enableSensitiveData, Mentions(activity, "How can I help?"));
        if (enableSensitiveData)
        {
            Assert.Equal(
                """
                [{"role":"assistant","parts":[{"type":"text","content":"How can I help?"}]},
                {"role":"user","parts":[{"type":"text","content":"my card number is"}]}]
                """.ReplaceLineEndings(""),
                activity.GetTagItem("gen_ai.input.messages"));
        }
    }

    [Fact]
    public async Task RecordedMessagesAreReadableJson()
    {
        using var inner = TestTurnTakingClient.Predicting(TurnTakingAction.StartSpeaking);
        using var client = CreateClient(inner, enableSensitiveData: true);

        await client.GetPredictionAsync(
            "größer 你好 \"quoted\" \ud800", cancellationToken: TestContext.Current.CancellationToken);

        string json = Assert.IsType<string>(Assert.Single(_activities).GetTagItem("gen_ai.input.messages"));
        Assert.Contains("größer 你好 \\\"quoted\\\"", json, StringComparison.Ordinal);
        using var document = JsonDocument.Parse(json);
        Assert.Equal(
            "größer 你好 \"quoted\" \ufffd",
            document.RootElement[0].GetProperty("parts")[0].GetProperty("content").GetString());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task MessagesAreEnumeratedOnce(bool enableSensitiveData)
    {
        int enumerations = 0;
        using var inner = new TestTurnTakingClient
        {
            GetPredictionAsyncCallback = (messages, _, _) =>
            {
                Assert.Equal(Transcript, Assert.Single(messages).Text);
                return Task.FromResult(TestTurnTakingClient.CreatePrediction(TurnTakingAction.StartSpeaking));
            },
        };
        using var client = CreateClient(inner, enableSensitiveData);

        await client.GetPredictionAsync(Enumerate(), cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(1, enumerations);

        IEnumerable<ChatMessage> Enumerate()
        {
            enumerations++;
            yield return new(ChatRole.User, Transcript);
        }
    }

    public static TheoryData<Exception> Failures => new()
    {
        new InvalidOperationException("broken"),
        new OperationCanceledException("stopped"),
        new TaskCanceledException("stopped"),
    };

    [Theory]
    [MemberData(nameof(Failures), DisableDiscoveryEnumeration = true)]
    public async Task FailureAndCancellationAreErrors(Exception expected)
    {
        using var client = CreateClient(TestTurnTakingClient.Failing(expected), enableSensitiveData: false);

        var actual = await Assert.ThrowsAnyAsync<Exception>(() => PredictAsync(client));

        Assert.IsType(expected.GetType(), actual);
        var activity = Assert.Single(_activities);
        Assert.Equal(ActivityStatusCode.Error, activity.Status);
        Assert.Equal(expected.Message, activity.StatusDescription);
        Assert.Equal(expected.GetType().FullName, activity.GetTagItem("error.type"));
        Assert.Null(activity.GetTagItem("turn_taking.action"));
        Assert.False(Mentions(activity, Transcript));
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData("1", false)]
    [InlineData("false", false)]
    [InlineData("true", true)]
    [InlineData("TRUE", true)]
    public void EnableSensitiveDataDefaultsToTheEnvironmentVariable(string? value, bool expected)
    {
        string? before = Environment.GetEnvironmentVariable(SensitiveDataVariable);
        try
        {
            Environment.SetEnvironmentVariable(SensitiveDataVariable, value);
            using var client = new OpenTelemetryTurnTakingClient(new TestTurnTakingClient());
            Assert.Equal(expected, client.EnableSensitiveData);
        }
        finally
        {
            Environment.SetEnvironmentVariable(SensitiveDataVariable, before);
        }
    }

    [Theory]
    [InlineData(null, "TurnTaking")]
    [InlineData("", "TurnTaking")]
    [InlineData("custom", "custom")]
    public void GetServiceReturnsActivitySourceOfTheName(string? sourceName, string expected)
    {
        using var client = new OpenTelemetryTurnTakingClient(new TestTurnTakingClient(), sourceName);

        Assert.Equal(expected, client.GetService<ActivitySource>()?.Name);
        Assert.Null(client.GetService(typeof(ActivitySource), "key"));
        Assert.Same(client, client.GetService<OpenTelemetryTurnTakingClient>());
    }

    [Fact]
    public async Task WithoutListenerThereIsNoSpan()
    {
        using var client = TestTurnTakingClient.Predicting(TurnTakingAction.StartSpeaking).AsBuilder()
            .UseOpenTelemetry(Guid.NewGuid().ToString(), configure => configure.EnableSensitiveData = true)
            .Build();

        await PredictAsync(client);

        Assert.Empty(_activities);
    }

    [Fact]
    public void DisposeDisposesTheInnerClient()
    {
        using var inner = new TestTurnTakingClient();

        inner.AsBuilder().UseOpenTelemetry(_sourceName).Build().Dispose();

        Assert.Equal(1, inner.DisposeCount);
    }

    private static Task<TurnTakingPrediction> PredictAsync(ITurnTakingClient client) => client.GetPredictionAsync(
        Transcript, new TurnTakingOptions { ConversationId = "a conversation" }, TestContext.Current.CancellationToken);

    private static bool Mentions(Activity activity, string text) =>
        activity.TagObjects.Select(tag => tag.Value)
            .Concat(activity.Events.SelectMany(item => item.Tags.Select(tag => tag.Value)))
            .Concat(activity.Baggage.Select(item => item.Value))
            .Append(activity.DisplayName)
            .Append(activity.StatusDescription)
            .Any(value => value?.ToString()?.Contains(text, StringComparison.Ordinal) is true);

    private ITurnTakingClient CreateClient(TestTurnTakingClient inner, bool enableSensitiveData, Uri? providerUri = null)
    {
        var metadata = new TurnTakingClientMetadata(
            "a provider", providerUri ?? new("http://localhost:12345/predict"), "default-model");
        inner.GetServiceCallback = (serviceType, _) => serviceType == typeof(TurnTakingClientMetadata) ? metadata : null;
        return inner.AsBuilder()
            .UseOpenTelemetry(_sourceName, configure => configure.EnableSensitiveData = enableSensitiveData)
            .Build();
    }
}
