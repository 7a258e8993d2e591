using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Placement;

namespace TurnTaking.Orleans;

/// <summary>Runs a <see cref="LiveConversation"/> with the silo's client and clock, and keeps its events until they are read.</summary>
/// <remarks>It is reentrant, because a reader waits in it while others tell what happens.</remarks>
[Reentrant, ResourceOptimizedPlacement, GrainType("turn-taking-live-conversation")]
internal sealed class LiveConversationGrain(SiloClient silo, TimeProvider timeProvider, ILoggerFactory loggerFactory)
    : Grain, ILiveConversationGrain, IAsyncDisposable
{
    private static readonly TimeSpan ReadLimit = TimeSpan.FromSeconds(1);

    private readonly List<LiveEvent> _unread = [];
    private readonly Queue<TimeSpan> _inputTimes = new();
    private LiveConversation? _conversation;
    private IReadOnlyList<ChatMessage>? _messages;
    private TaskCompletionSource _change = new();
    private long _inputCount;
    private long _decidedInputCount;
    private long _readEventCount;
    private int _messagesVersion;
    private bool _isEnded;
    private Exception? _failure;

    public Task StartAsync(string options, CancellationToken cancellationToken)
    {
        if (_conversation is null)
        {
            _conversation = new(silo.Client, LiveJson.DeserializeOptions(options), timeProvider, loggerFactory);
            _ = PumpAsync(_conversation);
        }

        return Task.CompletedTask;
    }

    public Task<bool> TellAsync(long firstInput, LiveInput[] inputs, CancellationToken cancellationToken)
    {
        if (_conversation is null || firstInput > _inputCount)
        {
            return Task.FromResult(false);
        }

        foreach (var input in inputs.Skip((int)(_inputCount - firstInput)))
        {
            _inputTimes.Enqueue(_conversation.ElapsedTime);
            input.Tell(_conversation);
            _inputCount++;
        }

        return Task.FromResult(true);
    }

    public async Task<LiveReply?> ReadAsync(long eventCount, int messagesVersion, CancellationToken cancellationToken)
    {
        if (_conversation is null)
        {
            return null;
        }

        int readCount = (int)Math.Clamp(eventCount - _readEventCount, 0, _unread.Count);
        _unread.RemoveRange(0, readCount);
        _readEventCount += readCount;
        if (_unread.Count == 0 && !_isEnded)
        {
            await Task.WhenAny(_change.Task, Task.Delay(ReadLimit, timeProvider, cancellationToken)).ConfigureAwait(true);
        }

        if (_failure is not null)
        {
            throw new InvalidOperationException("The live conversation failed on its silo.", _failure);
        }

        if (_messages != _conversation.Messages)
        {
            _messages = _conversation.Messages;
            _messagesVersion++;
        }

        return new(
            [.. _unread],
            _isEnded,
            messagesVersion == _messagesVersion ? null : LiveJson.Serialize(_messages),
            _messagesVersion);
    }

    public ValueTask DisposeAsync() => _conversation?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task PumpAsync(LiveConversation conversation)
    {
        try
        {
            await foreach (var decided in conversation.GetEventsAsync().ConfigureAwait(true))
            {
                // The conversation takes inputs in order and decides what is due before each, so these came before the event.
                while (_inputTimes.TryPeek(out var time) && time <= decided.Time)
                {
                    _inputTimes.Dequeue();
                    _decidedInputCount++;
                }

                _unread.Add(LiveEvent.From(decided, _decidedInputCount));
                Announce();
            }
        }
        catch (Exception exception)
        {
            _failure = exception;
        }

        _isEnded = true;
        Announce();
    }

    private void Announce()
    {
        _change.TrySetResult();
        _change = new();
    }
}
