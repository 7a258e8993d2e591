using System.Net.WebSockets;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace TurnTaking.Playground.Tests;

public sealed class ConversationEndpointTests
{
    private static readonly PlaygroundSettings Quick = new() { MinimumWait = 0.05, MaximumWait = 0.1 };

    [Fact]
    public async Task ATurnIsEndedAndAnswered()
    {
        using var client = TestTurnTakingClient.Predicting(TurnTakingAction.StartSpeaking);
        await using var playground = await RunningPlayground.StartAsync(client);
        using var page = await playground.ConnectAsync();
        Assert.InRange((await page.ReadAsync<ClockMessage>()).Time, 0, 60);

        await page.SendAsync(new SettingsMessage(Quick));
        await page.SendAsync(new TranscriptMessage("when are you open", "1"));

        Assert.Equal(1, (await page.ReadEventAsync("UserTurnStarted")).Turn);
        var wait = await page.ReadAsync<WaitMessage>(message => message.Kind == ConversationWaitKind.Silence);
        Assert.InRange(wait.DueTime!.Value - wait.StartTime!.Value, 0.04, 1.1);
        var end = await page.ReadEventAsync("EndOfTurn");
        Assert.Equal((1, "when are you open", EndOfTurnReason.Words), (end.Turn, end.Transcript, end.Reason));
        var speech = await page.ReadAsync<AgentMessage>(message => message.SpokenText.Length > 0);
        Assert.StartsWith(speech.SpokenText, speech.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatIsTypedIsPredictedAsItStands()
    {
        using var client = new TestTurnTakingClient
        {
            GetPredictionAsyncCallback = (messages, _, _) => Task.FromResult(TestTurnTakingClient.CreatePrediction(
                messages.Last().Text == "I would li" ? TurnTakingAction.ContinueListening : TurnTakingAction.StartSpeaking)),
        };
        await using var playground = await RunningPlayground.StartAsync(client);
        using var page = await playground.ConnectAsync();

        await page.SendAsync(new TypedMessage("I would li", 17));

        var prediction = await page.ReadAsync<PredictionMessage>();
        Assert.Equal((17, TurnTakingAction.ContinueListening), (prediction.Id, prediction.Action));
        Assert.Equal(0.85f, prediction.Probabilities.ContinueListening);
    }

    [Fact]
    public async Task WordsOverTheAgentInterruptIt()
    {
        using var client = TestTurnTakingClient.Predicting(TurnTakingAction.StartListening);
        await using var playground = await RunningPlayground.StartAsync(client);
        using var page = await playground.ConnectAsync();
        await page.SendAsync(new SpeakMessage());
        await page.ReadAsync<AgentMessage>(message => message.SpokenText.Length > 0);

        await page.SendAsync(new TranscriptMessage("I meant Sunday", "1"));

        var interruption = await page.ReadEventAsync("Interruption");
        Assert.StartsWith("Let", interruption.SpokenText, StringComparison.Ordinal);
        Assert.InRange(interruption.Probability!.Value, 0.8, 0.9);
        await page.ReadAsync<AgentMessage>(message => message.State == AgentSpeechState.Interrupted);
    }

    [Fact]
    public async Task OtherSettingsKeepTheCall()
    {
        List<ChatMessage> asked = [];
        using var client = new TestTurnTakingClient
        {
            GetPredictionAsyncCallback = (messages, _, _) =>
            {
                Volatile.Write(ref asked, [.. messages]);

                return Task.FromResult(TestTurnTakingClient.CreatePrediction(TurnTakingAction.StartSpeaking));
            },
        };
        await using var playground = await RunningPlayground.StartAsync(client);
        using var page = await playground.ConnectAsync();
        await page.SendAsync(new SettingsMessage(Quick));
        await page.SendAsync(new TranscriptMessage("hello", "1"));
        await page.ReadAsync<AgentMessage>(message => message.SpokenText.Contains(' ', StringComparison.Ordinal));

        await page.SendAsync(new SettingsMessage(Quick with { OverlapLimit = 0.5 }));
        await page.SendAsync(new TranscriptMessage("I see", "2"));
        await page.ReadAsync<WaitMessage>(message => message.Kind == ConversationWaitKind.Overlap);
        await page.ReadAsync<PredictionMessage>();

        var last = Volatile.Read(ref asked);
        Assert.Equal(["hello", "I see"], last.Where(message => message.Role == ChatRole.User).Select(message => message.Text));
        Assert.StartsWith("Hello, and", Assert.Single(last, message => message.Role == ChatRole.Assistant).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SettingsOutOfTheirRangeAreToldAndTheCallGoesOn()
    {
        using var client = TestTurnTakingClient.Predicting(TurnTakingAction.StartSpeaking);
        await using var playground = await RunningPlayground.StartAsync(client);
        using var page = await playground.ConnectAsync();

        await page.SendAsync("""{"settings":{"eagerThreshold":7},"type":"settings"}""");
        Assert.Equal("EagerThreshold must be between 0 and 1, but is 7.", (await page.ReadAsync<ErrorMessage>()).Message);

        await page.SendAsync(new TypedMessage(new string('a', 2001), 1));
        Assert.Equal("A text has at most 2000 characters.", (await page.ReadAsync<ErrorMessage>()).Message);

        await page.SendAsync(new TranscriptMessage("hello", "1"));
        await page.ReadEventAsync("UserTurnStarted");
    }

    [Theory]
    [InlineData("hello")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"type":"dance"}""")]
    [InlineData("""{"type":"typed","text":null,"id":1}""")]
    [InlineData("""{"type":"typed","id":1}""")]
    [InlineData("""{"type":"typed","text":"\ud800","id":1}""")]
    [InlineData("""{"type":"typed","text":"a","id":1e99}""")]
    [InlineData("""{"type":"settings","settings":{"eagerness":"Furious"}}""")]
    [InlineData("""{"type":"settings","settings":{"silenceWait":"long"}}""")]
    public async Task WhatIsNoMessageEndsTheConnection(string text)
    {
        using var client = TestTurnTakingClient.Predicting(TurnTakingAction.StartSpeaking);
        await using var playground = await RunningPlayground.StartAsync(client);
        using var page = await playground.ConnectAsync();

        await page.SendAsync(text);

        Assert.Equal(WebSocketCloseStatus.InvalidPayloadData, await page.ReadToEndAsync());
        Assert.Equal("That is no message of the playground.", page.CloseReason);
    }

    [Fact]
    public async Task MessagesThatAreTooBigOrBinaryEndTheConnection()
    {
        using var client = TestTurnTakingClient.Predicting(TurnTakingAction.StartSpeaking);
        await using var playground = await RunningPlayground.StartAsync(client);
        using var page = await playground.ConnectAsync();
        await page.SendAsync(new string(' ', PlaygroundConnection.MaximumMessageSize + 1));
        Assert.Equal(WebSocketCloseStatus.MessageTooBig, await page.ReadToEndAsync());

        using var other = await playground.ConnectAsync();
        await other.SendAsync("{}", WebSocketMessageType.Binary);
        Assert.Equal(WebSocketCloseStatus.InvalidMessageType, await other.ReadToEndAsync());
    }

    [Fact]
    public async Task ConversationsDoNotDisturbEachOther()
    {
        using var client = TestTurnTakingClient.Predicting(TurnTakingAction.StartSpeaking);
        await using var playground = await RunningPlayground.StartAsync(client);
        var pages = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => playground.ConnectAsync()));

        await Task.WhenAll(pages.Select(async (page, i) =>
        {
            await page.SendAsync(new SettingsMessage(Quick));
            string text = $"page {i}";
            await page.SendAsync(new TranscriptMessage(text, "1"));
            var start = await page.ReadEventAsync("UserTurnStarted");
            Assert.Equal((1, text), (start.Turn, start.Transcript));
            var end = await page.ReadEventAsync("EndOfTurn");
            Assert.Equal((1, text), (end.Turn, end.Transcript));
            await page.ReadAsync<AgentMessage>(message => message.SpokenText.Length > 0);
        }));

        foreach (var page in pages)
        {
            page.Dispose();
        }
    }

    /// <summary>A page that is gone takes its conversation with it: what it asked for is canceled.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AVanishedPagesConversationIsDisposed(bool isTyped)
    {
        var asked = new TaskCompletionSource<CancellationToken>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var client = new TestTurnTakingClient
        {
            GetPredictionAsyncCallback = async (_, _, cancellationToken) =>
            {
                asked.TrySetResult(cancellationToken);
                await Task.Delay(Timeout.Infinite, cancellationToken);
                throw new InvalidOperationException();
            },
        };
        await using var playground = await RunningPlayground.StartAsync(client);
        using var page = await playground.ConnectAsync();
        await page.SendAsync(new SettingsMessage(Quick));
        await page.SendAsync(isTyped ? new TypedMessage("hello", 1) : new TranscriptMessage("hello", "1"));
        var token = await asked.Task;
        var canceled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = token.Register(canceled.SetResult);

        page.Abort();

        await canceled.Task.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task AClientThatHangsHoldsNothingUp()
    {
        using var client = new TestTurnTakingClient
        {
            GetPredictionAsyncCallback = (_, _, _) => new TaskCompletionSource<TurnTakingPrediction>().Task,
        };
        await using var playground = await RunningPlayground.StartAsync(client);
        using var page = await playground.ConnectAsync();
        await page.SendAsync(new SettingsMessage(new() { SilenceWait = 0.05 }));
        await page.SendAsync(new TypedMessage("hello", 1));
        await page.SendAsync(new TranscriptMessage("hello", "1"));

        Assert.Equal(EndOfTurnReason.Silence, (await page.ReadEventAsync("EndOfTurn")).Reason);
        await playground.StopAsync().WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task StoppingClosesTheSockets()
    {
        using var client = TestTurnTakingClient.Predicting(TurnTakingAction.StartSpeaking);
        await using var playground = await RunningPlayground.StartAsync(client);
        using var page = await playground.ConnectAsync();
        using var silentPage = await playground.ConnectAsync();
        await page.ReadAsync<ClockMessage>();

        var stopping = playground.StopAsync();

        Assert.Equal(WebSocketCloseStatus.EndpointUnavailable, await page.ReadToEndAsync());
        Assert.Equal("The playground was stopped.", page.CloseReason);

        // The other one answers nothing, and is let go.
        await stopping.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task APageThatDoesNotReadLosesNothing()
    {
        using var client = TestTurnTakingClient.Predicting(TurnTakingAction.ContinueListening);
        await using var playground = await RunningPlayground.StartAsync(client);
        using var page = await playground.ConnectAsync();
        const int Count = 20_000;

        var sending = Task.Run(async () =>
        {
            for (int i = 0; i < Count; i++)
            {
                // Each is refused, which is told.
                await page.SendAsync($$$"""{"type":"settings","settings":{"eagerThreshold":{{{i + 2}}}}}""");
            }
        }, TestContext.Current.CancellationToken);
        await Task.WhenAny(sending, Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken));
        for (int i = 0; i < Count; i++)
        {
            Assert.Equal($"EagerThreshold must be between 0 and 1, but is {i + 2}.", (await page.ReadAsync<ErrorMessage>()).Message);
        }

        await sending;
    }

    [Fact]
    public async Task WhatIsSaidIsNotLogged()
    {
        var collector = new FakeLogCollector();
        using var loggers = new LoggerFactory([new FakeLoggerProvider(collector)], new LoggerFilterOptions { MinLevel = LogLevel.Debug });
        using var client = TestTurnTakingClient.Failing(new InvalidOperationException("It is broken."));
        await using var playground = await RunningPlayground.StartAsync(client, loggers);
        using var page = await playground.ConnectAsync();
        await page.SendAsync(new SettingsMessage(new() { SilenceWait = 0.05 }));
        await page.SendAsync(new TypedMessage("the secret is swordfi", 1));
        await page.SendAsync(new TranscriptMessage("the secret is swordfish", "1"));
        await page.ReadEventAsync("EndOfTurn");
        using var response = await playground.ReplayAsync("""{"call":{"id":"swordfish","duration":-1,"words":[]},"settings":{}}""");
        await page.SendAsync("""{"type":"swordfish"}""");
        await page.ReadToEndAsync();

        var records = collector.GetSnapshot();
        Assert.Contains(
            records, record => record.Level == LogLevel.Warning && record.Message.Contains("prediction", StringComparison.Ordinal));
        Assert.DoesNotContain(records, record => $"{record.Message} {record.Exception}".Contains("swordfi", StringComparison.Ordinal));
    }
}
