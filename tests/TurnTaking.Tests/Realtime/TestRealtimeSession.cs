using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.AI;

namespace TurnTaking.Tests;

/// <summary>A provider's session whose messages the test gives, and which keeps what it is sent.</summary>
internal sealed class TestRealtimeSession(RealtimeSessionOptions? options) : IRealtimeClientSession
{
    private readonly Channel<RealtimeClientMessage> _sent = Channel.CreateUnbounded<RealtimeClientMessage>();

    public RealtimeSessionOptions? Options { get; } = options;

    public Channel<RealtimeServerMessage> Messages { get; } = Channel.CreateUnbounded<RealtimeServerMessage>();

    public ChatClientMetadata? Metadata { get; set; }

    public Func<RealtimeClientMessage, Task>? SendAsyncCallback { get; set; }

    public int DisposeCount { get; private set; }

    public ValueTask<RealtimeClientMessage> NextSentAsync() => _sent.Reader.ReadAsync(TestContext.Current.CancellationToken);

    public bool TryGetSent(out RealtimeClientMessage? message) => _sent.Reader.TryRead(out message);

    public async Task SendAsync(RealtimeClientMessage message, CancellationToken cancellationToken = default)
    {
        await (SendAsyncCallback?.Invoke(message) ?? Task.CompletedTask);
        _sent.Writer.TryWrite(message);
    }

    public async IAsyncEnumerable<RealtimeServerMessage> GetStreamingResponseAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var message in Messages.Reader.ReadAllAsync(cancellationToken))
        {
            yield return message;
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceType == typeof(ChatClientMetadata) ? Metadata : serviceType.IsInstanceOfType(this) ? this : null;

    public ValueTask DisposeAsync()
    {
        DisposeCount++;
        return default;
    }
}
