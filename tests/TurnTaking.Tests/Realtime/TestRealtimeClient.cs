using Microsoft.Extensions.AI;

namespace TurnTaking.Tests;

/// <summary>A provider's client that keeps the last session it made.</summary>
internal sealed class TestRealtimeClient : IRealtimeClient
{
    public TestRealtimeSession? Session { get; private set; }

    public Task<IRealtimeClientSession> CreateSessionAsync(
        RealtimeSessionOptions? options = null, CancellationToken cancellationToken = default)
    {
        Session = new(options);
        return Task.FromResult<IRealtimeClientSession>(Session);
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }
}
