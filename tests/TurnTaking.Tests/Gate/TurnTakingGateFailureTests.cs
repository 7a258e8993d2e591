using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace TurnTaking.Tests;

/// <summary>What the gate does when a prediction fails or is cancelled.</summary>
public class TurnTakingGateFailureTests
{
    private const string Transcript = "my card number is";

    private readonly FakeLogCollector _logs = new();

    private readonly TestChatClient _inner =
        TestChatClient.Answering(_ => new(new ChatMessage(ChatRole.Assistant, "the model's answer")));

    public static MatrixTheoryData<Exception, bool, bool> Failures => new(
        [
            new InvalidOperationException("broken"),
            new ObjectDisposedException("detector"),
            new OperationCanceledException("timed out"),
            new TaskCanceledException("timed out"),
        ],
        [false, true],
        [false, true]);

    [Theory]
    [MemberData(nameof(Failures), DisableDiscoveryEnumeration = true)]
    public async Task FailedPredictionLetsTheReplyThroughWithOneWarning(Exception failure, bool synchronously, bool streaming)
    {
        using var detector = new TestTurnTakingClient
        {
            GetPredictionAsyncCallback = (_, _, _) =>
                synchronously ? throw failure : Task.FromException<TurnTakingPrediction>(failure),
        };
        using var client = CreateClient(detector);

        var response = await client.SendAsync(streaming, Transcript);

        Assert.Equal("the model's answer", response.Text);
        Assert.Equal(1, _inner.CallCount);
        var record = Assert.Single(_logs.GetSnapshot());
        Assert.Equal(LogLevel.Warning, record.Level);
        Assert.Equal("TurnTaking.TurnTakingGate", record.Category);
        Assert.Same(failure, record.Exception);
        AssertNoTranscriptInLog();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task FailedPredictionReachesTheCallerIfReplyOnFailureIsFalse(bool streaming)
    {
        var failure = new InvalidOperationException("broken");
        using var client = CreateClient(TestTurnTakingClient.Failing(failure), replyOnFailure: false);

        Assert.Same(
            failure, await Assert.ThrowsAsync<InvalidOperationException>(() => client.SendAsync(streaming, Transcript)));
        Assert.Equal(0, _inner.CallCount);
        Assert.Empty(_logs.GetSnapshot());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task FailureOfTheModelIsNotTheGates(bool streaming)
    {
        var failure = new InvalidOperationException("model broken");
        _inner.GetResponseAsyncCallback = (_, _, _) => Task.FromException<ChatResponse>(failure);
        _inner.GetStreamingResponseAsyncCallback = (_, _, _) => throw failure;
        using var client = CreateClient(TestTurnTakingClient.Predicting(TurnTakingAction.StartSpeaking));

        Assert.Same(
            failure, await Assert.ThrowsAsync<InvalidOperationException>(() => client.SendAsync(streaming, Transcript)));
        Assert.Equal(1, _inner.CallCount);
        Assert.Empty(_logs.GetSnapshot());
    }

    public static MatrixTheoryData<bool, bool> ReplyOnFailureAndStreaming => new([false, true], [false, true]);

    [Theory]
    [MemberData(nameof(ReplyOnFailureAndStreaming))]
    public async Task CancellationBeforeThePredictionReachesTheCaller(bool replyOnFailure, bool streaming)
    {
        using var detector = TestTurnTakingClient.Predicting(TurnTakingAction.ContinueListening);
        using var client = CreateClient(detector, replyOnFailure);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.SendAsync(
            streaming, [new(ChatRole.User, Transcript)], cancellationToken: new CancellationToken(canceled: true)));

        Assert.Equal(0, detector.CallCount);
        Assert.Equal(0, _inner.CallCount);
        Assert.Empty(_logs.GetSnapshot());
    }

    [Theory]
    [MemberData(nameof(ReplyOnFailureAndStreaming))]
    public async Task CancellationDuringThePredictionReachesTheCaller(bool replyOnFailure, bool streaming)
    {
        using var cancellation = new CancellationTokenSource();
        using var detector = new TestTurnTakingClient
        {
            GetPredictionAsyncCallback = (_, _, cancellationToken) =>
            {
                var completion = new TaskCompletionSource<TurnTakingPrediction>();
                cancellationToken.Register(() => completion.TrySetCanceled(cancellationToken));
                return completion.Task;
            },
        };
        using var client = CreateClient(detector, replyOnFailure);

        var request = client.SendAsync(
            streaming, [new(ChatRole.User, Transcript)], cancellationToken: cancellation.Token);
        Assert.False(request.IsCompleted);
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
        Assert.Equal(1, detector.CallCount);
        Assert.Equal(0, _inner.CallCount);
        Assert.Empty(_logs.GetSnapshot());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task WithheldReplyIsLoggedAtDebugWithoutTranscript(bool streaming)
    {
        using var client = CreateClient(TestTurnTakingClient.Predicting(TurnTakingAction.ContinueListening));

        await client.SendAsync(streaming, Transcript);

        var record = Assert.Single(_logs.GetSnapshot());
        Assert.Equal(LogLevel.Debug, record.Level);
        Assert.Equal("The user's turn is incomplete: ContinueListening with probability 0.850.", record.Message);
        AssertNoTranscriptInLog();
    }

    private IChatClient CreateClient(ITurnTakingClient detector, bool replyOnFailure = true)
    {
        var services = new ServiceCollection().AddSingleton(LoggerFactory.Create(builder =>
            builder.AddProvider(new FakeLoggerProvider(_logs)).SetMinimumLevel(LogLevel.Trace)));
        return _inner.Gate(detector, configure => configure.ReplyOnFailure = replyOnFailure, services.BuildServiceProvider());
    }

    private void AssertNoTranscriptInLog()
    {
        var texts = _logs.GetSnapshot().SelectMany(record =>
            record.StructuredState!.Select(pair => pair.Value).Append(record.Message).Append(record.Exception?.ToString()));
        Assert.DoesNotContain(texts, text => text?.Contains(Transcript, StringComparison.Ordinal) is true);
    }
}
