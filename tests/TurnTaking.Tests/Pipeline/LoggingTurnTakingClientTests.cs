using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Testing;

namespace TurnTaking.Tests;

public class LoggingTurnTakingClientTests
{
    private const string Transcript = "my card number is";

    private readonly FakeLogCollector _logs = new();

    [Fact]
    public void UseLoggingThrowsIfBuilderIsNull() =>
        Assert.Throws<ArgumentNullException>("builder", () => ((TurnTakingClientBuilder)null!).UseLogging());

    [Fact]
    public void UseLoggingAddsNothingIfLoggerFactoryIsNull()
    {
        using var inner = new TestTurnTakingClient();
        using var services = new ServiceCollection()
            .AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance)
            .BuildServiceProvider();

        Assert.Same(inner, inner.AsBuilder().UseLogging(NullLoggerFactory.Instance).Build());
        Assert.Same(inner, inner.AsBuilder().UseLogging().Build(services));
    }

    [Fact]
    public void UseLoggingThrowsIfThereIsNoLoggerFactory() => Assert.Throws<InvalidOperationException>(() =>
        new TestTurnTakingClient().AsBuilder().UseLogging().Build());

    [Fact]
    public async Task UseLoggingTakesLoggerFactoryFromServices()
    {
        var services = new ServiceCollection();
        services.AddSingleton(CreateLoggerFactory(LogLevel.Debug));
        services.AddTurnTakingClient(TestTurnTakingClient.Predicting(TurnTakingAction.StartSpeaking)).UseLogging();
        using var provider = services.BuildServiceProvider();

        await PredictAsync(provider.GetRequiredService<ITurnTakingClient>());

        Assert.Equal(2, _logs.Count);
        Assert.All(_logs.GetSnapshot(), record => Assert.Equal("TurnTaking.TurnTakingClient", record.Category));
    }

    [Theory]
    [InlineData(LogLevel.Trace)]
    [InlineData(LogLevel.Debug)]
    [InlineData(LogLevel.Information)]
    [InlineData(LogLevel.Warning)]
    public async Task PredictionIsLogged(LogLevel level)
    {
        var prediction = TestTurnTakingClient.CreatePrediction(TurnTakingAction.ContinueListening) with { ModelId = "a-model" };
        using var client = CreateClient(TestTurnTakingClient.Predicting(prediction), level);

        Assert.Same(prediction, await PredictAsync(client));

        var logs = _logs.GetSnapshot();
        if (level is LogLevel.Trace)
        {
            Assert.Equal([LogLevel.Trace, LogLevel.Trace], logs.Select(record => record.Level));
            Assert.StartsWith("GetPredictionAsync invoked: [", logs[0].Message, StringComparison.Ordinal);
            Assert.Contains(Transcript, logs[0].Message, StringComparison.Ordinal);
            Assert.Contains("\"conversationId\":\"a conversation\"", logs[0].Message, StringComparison.Ordinal);
            Assert.Contains("\"providerName\":\"a provider\"", logs[0].Message, StringComparison.Ordinal);
            Assert.Contains("\"action\":\"continue_listening\"", logs[1].Message, StringComparison.Ordinal);
            Assert.Contains("\"modelId\":\"a-model\"", logs[1].Message, StringComparison.Ordinal);
        }
        else if (level is LogLevel.Debug)
        {
            Assert.Equal([LogLevel.Debug, LogLevel.Debug], logs.Select(record => record.Level));
            Assert.Equal("GetPredictionAsync invoked.", logs[0].Message);
            Assert.Equal("GetPredictionAsync completed: ContinueListening with probability 0.850.", logs[1].Message);
        }
        else
        {
            Assert.Empty(logs);
        }

        AssertTranscriptOnlyAtTrace(level);
    }

    [Theory]
    [InlineData(LogLevel.Trace)]
    [InlineData(LogLevel.Debug)]
    [InlineData(LogLevel.Information)]
    [InlineData(LogLevel.Warning)]
    public async Task FailureIsLoggedAndThrown(LogLevel level)
    {
        var expected = new InvalidOperationException("broken");
        using var client = CreateClient(TestTurnTakingClient.Failing(expected), level);

        Assert.Same(expected, await Assert.ThrowsAsync<InvalidOperationException>(() => PredictAsync(client)));

        var logs = _logs.GetSnapshot();
        Assert.Equal(level <= LogLevel.Debug ? 2 : 1, logs.Count);
        Assert.Equal(LogLevel.Error, logs[^1].Level);
        Assert.Equal("GetPredictionAsync failed.", logs[^1].Message);
        Assert.Same(expected, logs[^1].Exception);
        AssertTranscriptOnlyAtTrace(level);
    }

    [Theory]
    [InlineData(LogLevel.Trace)]
    [InlineData(LogLevel.Debug)]
    [InlineData(LogLevel.Information)]
    [InlineData(LogLevel.Warning)]
    public async Task CancellationIsLoggedAsSuchAndThrown(LogLevel level)
    {
        using var client = CreateClient(TestTurnTakingClient.Failing(new OperationCanceledException()), level);

        await Assert.ThrowsAsync<OperationCanceledException>(() => PredictAsync(client));

        var logs = _logs.GetSnapshot();
        if (level <= LogLevel.Debug)
        {
            Assert.Equal(2, logs.Count);
            Assert.Equal(LogLevel.Debug, logs[1].Level);
            Assert.Equal("GetPredictionAsync canceled.", logs[1].Message);
        }
        else
        {
            Assert.Empty(logs);
        }

        AssertTranscriptOnlyAtTrace(level);
    }

    [Fact]
    public async Task MessagesAreEnumeratedOnceAtTrace()
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
        using var client = CreateClient(inner, LogLevel.Trace);

        await client.GetPredictionAsync(Enumerate(), cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(1, enumerations);

        IEnumerable<ChatMessage> Enumerate()
        {
            enumerations++;
            yield return new(ChatRole.User, Transcript);
        }
    }

    public static TheoryData<string, object> ValuesThatAreNoJson => new()
    {
        { "unknown type", new LoggingTurnTakingClientTests() },
        { "number that JSON has not", double.NaN },
    };

    [Theory]
    [MemberData(nameof(ValuesThatAreNoJson), DisableDiscoveryEnumeration = true)]
    public async Task OptionsThatAreNoJsonDoNotFailTheRequest(string name, object value)
    {
        using var client = CreateClient(TestTurnTakingClient.Predicting(TurnTakingAction.StartSpeaking), LogLevel.Trace);
        var options = new TurnTakingOptions { AdditionalProperties = new() { [name] = value } };

        await client.GetPredictionAsync("hello", options, TestContext.Current.CancellationToken);

        Assert.Equal(2, _logs.Count);
        Assert.Contains("hello", _logs.GetSnapshot()[0].Message, StringComparison.Ordinal);
        Assert.Contains("not serializable", _logs.GetSnapshot()[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BrokenTextDoesNotFailTheRequest()
    {
        using var client = CreateClient(TestTurnTakingClient.Predicting(TurnTakingAction.StartSpeaking), LogLevel.Trace);

        await client.GetPredictionAsync(
            [new ChatMessage(ChatRole.User, "\ud800 half \0 a character \udc00")],
            cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(2, _logs.Count);
        Assert.Contains(" half ", _logs.GetSnapshot()[0].Message, StringComparison.Ordinal);
    }

    private static Task<TurnTakingPrediction> PredictAsync(ITurnTakingClient client) => client.GetPredictionAsync(
        Transcript, new TurnTakingOptions { ConversationId = "a conversation" }, TestContext.Current.CancellationToken);

    private ITurnTakingClient CreateClient(TestTurnTakingClient inner, LogLevel level)
    {
        inner.GetServiceCallback = (serviceType, _) =>
            serviceType == typeof(TurnTakingClientMetadata) ? new TurnTakingClientMetadata("a provider") : null;
        return inner.AsBuilder().UseLogging(CreateLoggerFactory(level)).Build();
    }

    private ILoggerFactory CreateLoggerFactory(LogLevel level) => LoggerFactory.Create(builder =>
        builder.AddProvider(new FakeLoggerProvider(_logs)).SetMinimumLevel(level));

    private void AssertTranscriptOnlyAtTrace(LogLevel level)
    {
        var texts = _logs.GetSnapshot().SelectMany(record =>
            record.StructuredState!.Select(pair => pair.Value).Append(record.Message).Append(record.Exception?.ToString()));
        Assert.Equal(level is LogLevel.Trace, texts.Any(text => text?.Contains(Transcript, StringComparison.Ordinal) is true));
    }
}
