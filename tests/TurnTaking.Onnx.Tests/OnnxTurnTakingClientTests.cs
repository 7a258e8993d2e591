using System.Diagnostics;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.ML.OnnxRuntime;

namespace TurnTaking.Onnx.Tests;

public sealed class OnnxTurnTakingClientTests : IClassFixture<OnnxTurnTakingClientTests.SharedClient>
{
    private static readonly ChatMessage[] FinishedTurn = [new(ChatRole.User, "What time do you close on Sunday?")];
    private static readonly ChatMessage[] UnfinishedTurn = [new(ChatRole.User, "I would like to book a table for")];

    private readonly OnnxTurnTakingClient _client;

    public OnnxTurnTakingClientTests(SharedClient shared) => _client = shared.Client;

    private static CancellationToken TestEnds => TestContext.Current.CancellationToken;

    [Fact]
    public async Task FinishedTurnIsAnswered()
    {
        var prediction = await _client.GetPredictionAsync(FinishedTurn, cancellationToken: TestEnds);
        Assert.Equal(TurnTakingAction.StartSpeaking, prediction.Action);
        Assert.Equal(AgentState.Unknown, prediction.AgentState);
        Assert.Equal(0.5f, prediction.Threshold);
        Assert.Equal("turntaking-mini-v3", prediction.ModelId);
        Assert.Null(prediction.FallbackReason);
        Assert.Equal(0, prediction.CachedTokenCount);
        Assert.True(prediction.InferenceTime > TimeSpan.Zero);
        Assert.True(prediction.QueueTime >= TimeSpan.Zero);
    }

    [Fact]
    public async Task UnfinishedTurnIsListenedTo() => Assert.Equal(
        TurnTakingAction.ContinueListening,
        (await _client.GetPredictionAsync(UnfinishedTurn, cancellationToken: TestEnds)).Action);

    [Theory]
    [InlineData("uh-huh", TurnTakingAction.ContinueSpeaking)]
    [InlineData("no wait, stop, the other one", TurnTakingAction.StartListening)]
    public async Task SpeakingAgentHearsBackchannelOrInterruption(string words, TurnTakingAction expected)
    {
        ChatMessage[] conversation =
        [
            new(ChatRole.User, "What do you have?"),
            new(ChatRole.Assistant, "We have a table by the window at seven, and then there is another one at"),
            new(ChatRole.User, words),
        ];
        var prediction = await _client.GetPredictionAsync(conversation, new() { AgentState = AgentState.Speaking }, TestEnds);
        Assert.Equal(expected, prediction.Action);
        Assert.Equal(0, prediction.Probabilities.StartSpeaking + prediction.Probabilities.ContinueListening);
        Assert.Equal(1, prediction.Probabilities.StartListening + prediction.Probabilities.ContinueSpeaking, tolerance: 1e-6f);
    }

    [Fact]
    public async Task KnownStateKeepsTheProportionOfItsTwoActions()
    {
        var unknown = (await _client.GetPredictionAsync(UnfinishedTurn, cancellationToken: TestEnds)).Probabilities;
        var silent = (await _client.GetPredictionAsync(UnfinishedTurn, new() { AgentState = AgentState.Silent }, TestEnds)).Probabilities;
        Assert.Equal(unknown.StartSpeaking / (unknown.StartSpeaking + unknown.ContinueListening), silent.StartSpeaking, tolerance: 1e-4f);
    }

    [Fact]
    public async Task ThresholdDecides()
    {
        var never = await _client.GetPredictionAsync(FinishedTurn, new() { StartSpeakingThreshold = 1 }, TestEnds);
        Assert.Equal((TurnTakingAction.ContinueListening, 1f), (never.Action, never.Threshold));
        Assert.True(never.Margin < 0);

        var always = await _client.GetPredictionAsync(UnfinishedTurn, new() { StartSpeakingThreshold = 0 }, TestEnds);
        Assert.Equal((TurnTakingAction.StartSpeaking, 0f), (always.Action, always.Threshold));
    }

    [Fact]
    public async Task ClientsOptionsAreTheRequestsDefaults()
    {
        using var client = new OnnxTurnTakingClient(new()
        {
            AgentState = AgentState.Speaking,
            StartSpeakingThreshold = 0.9f,
            StartListeningThreshold = 0.25f,
        });
        var byDefault = await client.GetPredictionAsync(FinishedTurn, cancellationToken: TestEnds);
        Assert.Equal((AgentState.Speaking, 0.25f), (byDefault.AgentState, byDefault.Threshold));
        var overridden = await client.GetPredictionAsync(
            FinishedTurn, new() { AgentState = AgentState.Silent, StartSpeakingThreshold = 0.1f }, TestEnds);
        Assert.Equal((AgentState.Silent, 0.1f), (overridden.AgentState, overridden.Threshold));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ModelFolderAndModelFileRun(bool isFolder)
    {
        using var client = new OnnxTurnTakingClient(TestModels.Options(isFolder ? TestModels.TinyFolder : TestModels.TinyFloat));
        var prediction = await client.GetPredictionAsync("hello", cancellationToken: TestEnds);
        Assert.Equal("tiny-qwen2", prediction.ModelId);
        Assert.Equal(9, prediction.InputTokenCount);
        Assert.Equal(isFolder ? 0.421f : 0.442f, prediction.Probabilities.ContinueListening, tolerance: 0.002f);
    }

    [Fact]
    public async Task ContextIsTheSmallerOfConfigurationAndTokenizer()
    {
        using var client = new OnnxTurnTakingClient(TestModels.Options(TestModels.TinyFolder));
        var prediction = await client.GetPredictionAsync(
            string.Concat(Enumerable.Repeat("long ", 2_000)), cancellationToken: TestEnds);
        Assert.Equal(448, prediction.InputTokenCount);
    }

    [Theory]
    [InlineData("\U0001F600")]
    [InlineData("\0")]
    [InlineData("x")]
    public async Task MegabytesOfTextGiveAPrediction(string unit)
    {
        string text = string.Concat(Enumerable.Repeat(unit, 1_000_000 / unit.Length));
        var prediction = await _client.GetPredictionAsync(text, cancellationToken: TestEnds);
        Assert.Equal(256, prediction.InputTokenCount);
    }

    [Fact]
    public async Task LoneSurrogatesGiveAPrediction() => Assert.Equal(
        (await _client.GetPredictionAsync("so \uFFFD", cancellationToken: TestEnds)).Probabilities,
        (await _client.GetPredictionAsync("so \uD83D", cancellationToken: TestEnds)).Probabilities);

    [Fact]
    public async Task ConversationWithoutWordsIsAnArgumentError()
    {
        await Assert.ThrowsAsync<ArgumentNullException>("messages", () =>
            _client.GetPredictionAsync((IEnumerable<ChatMessage>)null!, cancellationToken: TestEnds));
        await Assert.ThrowsAsync<ArgumentException>("messages", () => _client.GetPredictionAsync([], cancellationToken: TestEnds));
        await Assert.ThrowsAsync<ArgumentException>("messages", () =>
            _client.GetPredictionAsync([new ChatMessage(ChatRole.System, "be brief")], cancellationToken: TestEnds));
    }

    [Fact]
    public void OptionsOutOfRangeAreNamed()
    {
        var error = Assert.Throws<ArgumentException>(() => new OnnxTurnTakingClient(new()
        {
            Model = " ",
            ThreadCount = 0,
            ExecutionProvider = (ExecutionProvider)99,
            AgentState = (AgentState)99,
            Temperature = 0,
            StartSpeakingThreshold = float.NaN,
            StartListeningThreshold = 1.5f,
            PrefixCacheByteCount = -1,
            MaxQueueLength = 0,
        }));
        foreach (string name in typeof(OnnxTurnTakingClientOptions).GetProperties().Select(property => property.Name)
            .Except(["AllowDownload", "ConfigureSession", "EnableRuntimeTelemetry", "Hub", "OptimizeForThroughput", "WarmUp"]))
        {
            Assert.Contains($"{name} is ", error.Message);
        }
    }

    [Theory]
    [InlineData(ExecutionProvider.Cuda, "Microsoft.ML.OnnxRuntime.Gpu")]
    [InlineData(ExecutionProvider.DirectML, "Microsoft.ML.OnnxRuntime.DirectML")]
    public void MissingExecutionProviderNamesItsPackage(ExecutionProvider provider, string package)
    {
        var error = Assert.Throws<InvalidOperationException>(() => new OnnxTurnTakingClient(new() { ExecutionProvider = provider }));
        Assert.Contains($"ExecutionProvider is {provider}", error.Message);
        Assert.Contains(package, error.Message);
    }

    [Fact]
    public void AutomaticExecutionProviderSaysWhatItChose()
    {
        var logs = new FakeLogCollector();
        using var factory = LoggerFactory.Create(builder => builder.SetMinimumLevel(LogLevel.Trace).AddProvider(new FakeLoggerProvider(logs)));
        using var client = new OnnxTurnTakingClient(new() { ExecutionProvider = ExecutionProvider.Auto }, factory);
        Assert.Contains(logs.GetSnapshot(), record => record.Message.StartsWith("Chose the execution provider ", StringComparison.Ordinal));
        Assert.Contains(logs.GetSnapshot(), record => record.Message.StartsWith("Opened ", StringComparison.Ordinal));
    }

    [Fact]
    public void SessionCanBeConfigured()
    {
        int threadCount = 0;
        using var client = new OnnxTurnTakingClient(new()
        {
            ThreadCount = 2,
            ConfigureSession = session => threadCount = session.IntraOpNumThreads,
        });
        Assert.Equal(2, threadCount);
    }

    [Fact]
    public void GetServiceGivesWhatTheClientHas()
    {
        Assert.Same(_client, _client.GetService<ITurnTakingClient>());
        Assert.NotNull(_client.GetService<InferenceSession>());
        var metadata = _client.GetRequiredService<TurnTakingClientMetadata>();
        Assert.Equal(("onnx", "turntaking-mini-v3"), (metadata.ProviderName, metadata.DefaultModelId));
        Assert.Null(_client.GetService<ITurnTakingClient>("key"));
        Assert.Null(_client.GetService<string>());
        Assert.Throws<ArgumentNullException>("serviceType", () => _client.GetService(null!));
    }

    [Fact]
    public async Task CanceledRequestIsNotRun()
    {
        var canceled = new CancellationToken(canceled: true);
        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _client.GetPredictionAsync(FinishedTurn, null, canceled));
        Assert.Equal(canceled, error.CancellationToken);
    }

    [Fact]
    public async Task DisposedClientSaysSo()
    {
        var client = new OnnxTurnTakingClient();
        client.Dispose();
        client.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.GetPredictionAsync(FinishedTurn, cancellationToken: TestEnds));
    }

    /// <summary>The length is a compromise with the test run's; TURNTAKING_STRESS_SECONDS asks for a longer one.</summary>
    [Fact]
    public async Task ManyThreadsPredictAndCancelWhileTheClientIsDisposed()
    {
        double seconds = double.Parse(
            Environment.GetEnvironmentVariable("TURNTAKING_STRESS_SECONDS") ?? "3", System.Globalization.CultureInfo.InvariantCulture);
        var client = new OnnxTurnTakingClient(new() { PrefixCacheByteCount = 1 << 20 });
        long start = Stopwatch.GetTimestamp();
        int predictions = 0;
        int cancellations = 0;
        var threads = Enumerable.Range(0, 32).Select(thread => Task.Factory.StartNew(
            () => PredictUntilDisposed(new Random(thread)), TaskCreationOptions.LongRunning).Unwrap()).ToList();
        var disposal = Task.Factory.StartNew(
            () =>
            {
                SpinWait.SpinUntil(() => Stopwatch.GetElapsedTime(start).TotalSeconds > seconds || threads.Exists(thread => thread.IsCompleted));
                client.Dispose();
            },
            TaskCreationOptions.LongRunning);

        await Task.WhenAll([.. threads, disposal]).WaitAsync(TimeSpan.FromSeconds(seconds + 60), TestEnds);
        Assert.True(predictions > 0);
        Assert.True(cancellations > 0);
        Assert.True(Stopwatch.GetElapsedTime(start).TotalSeconds > seconds);

        async Task PredictUntilDisposed(Random random)
        {
            while (true)
            {
                using var cancellation = new CancellationTokenSource();
                ChatMessage[] conversation = [new(ChatRole.User, new string('a', random.Next(1, 400)))];
                TurnTakingOptions options = new() { ConversationId = random.Next(2) == 0 ? null : $"call {random.Next(8)}" };
                try
                {
                    var prediction = client.GetPredictionAsync(conversation, options, cancellation.Token);
                    if (random.Next(4) == 0)
                    {
                        Thread.SpinWait(random.Next(20_000));
                        await cancellation.CancelAsync();
                    }

                    Assert.InRange((await prediction).Confidence, 0.25f, 1);
                    Interlocked.Increment(ref predictions);
                }
                catch (OperationCanceledException error) when (error.CancellationToken == cancellation.Token)
                {
                    Interlocked.Increment(ref cancellations);
                }
                catch (OperationCanceledException error) when (options.ConversationId is not null)
                {
                    Assert.Contains("superseded", error.Message);
                }
                catch (ObjectDisposedException)
                {
                    return;
                }
            }
        }
    }

    public sealed class SharedClient : IDisposable
    {
        public OnnxTurnTakingClient Client { get; } = new();

        public void Dispose() => Client.Dispose();
    }
}
