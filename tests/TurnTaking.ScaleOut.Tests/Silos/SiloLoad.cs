using Microsoft.Extensions.AI;

namespace TurnTaking.ScaleOut.Tests;

/// <summary>Calls that ask for a prediction of every word, five a second, until they are stopped. A prediction that fails ends them.</summary>
internal sealed class SiloLoad : IAsyncDisposable
{
    private const int CallCount = 20;

    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(0.2);

    private static readonly string[] Words = "it is what we need to have by then".Split(' ');

    private readonly ITurnTakingClient _client;
    private readonly int _firstNumber = Random.Shared.Next(1_000, 9_000);
    private readonly CancellationTokenSource _stop = new();
    private readonly int[] _predictionCounts = new int[CallCount];
    private readonly int[] _wholePassCounts = new int[CallCount];
    private readonly Task _calls;

    public SiloLoad(ITurnTakingClient client)
    {
        _client = client;
        _calls = Task.WhenAll(Enumerable.Range(0, CallCount).Select(call => Task.Run(() => EndAllWithAsync(RunAsync(call)))));
    }

    /// <summary>Gets how many predictions of each call found next to nothing in a cache.</summary>
    public IReadOnlyList<int> WholePassCounts => _wholePassCounts;

    /// <summary>Waits until every call has got more predictions.</summary>
    public async Task WaitForMoreAsync(int count = 10)
    {
        int[] goals = [.. _predictionCounts.Select(predictionCount => predictionCount + count)];
        using var timer = new PeriodicTimer(Pace);
        while (!_calls.IsCompleted && Enumerable.Range(0, CallCount).Any(call => Volatile.Read(ref _predictionCounts[call]) < goals[call]))
        {
            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }

        Assert.False(_calls.IsFaulted, $"{_calls.Exception}");
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _calls;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _calls.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task EndAllWithAsync(Task call)
    {
        try
        {
            await call;
        }
        finally
        {
            await _stop.CancelAsync();
        }
    }

    private async Task RunAsync(int call)
    {
        var options = new TurnTakingOptions { ConversationId = $"call {_firstNumber + call}", AgentState = AgentState.Silent };
        List<ChatMessage> history =
        [
            .. Enumerable.Range(0, 6).Select(i => new ChatMessage(
                i % 2 == 0 ? ChatRole.Assistant : ChatRole.User, $"{_firstNumber + call} is the call and {i} the message")),
        ];
        var messages = history.ToList();
        using var timer = new PeriodicTimer(Pace);
        for (int word = 0; !_stop.IsCancellationRequested; word++)
        {
            if (word % Words.Length == 0)
            {
                messages = messages.Count > 2 * history.Count ? history.ToList() : messages;
                messages.AddRange([new(ChatRole.Assistant, $"what is {word}"), new(ChatRole.User, Words[0])]);
            }
            else
            {
                messages[^1] = new(ChatRole.User, $"{messages[^1].Text} {Words[word % Words.Length]}");
            }

            var prediction = await _client.GetPredictionAsync(messages, options, TestContext.Current.CancellationToken);
            _wholePassCounts[call] += prediction.CachedTokenCount < prediction.InputTokenCount / 2 ? 1 : 0;
            Interlocked.Increment(ref _predictionCounts[call]);
            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }
}
