using Microsoft.Extensions.AI;

namespace TurnTaking.Tests;

/// <summary>A chat client whose behaviour is set by callbacks, and which counts how it is used.</summary>
internal sealed class TestChatClient : IChatClient
{
    private int _callCount;
    private int _disposeCount;

    public TestChatClient() => GetServiceCallback = (serviceType, serviceKey) =>
        serviceKey is not null ? null :
        serviceType == typeof(ChatClientMetadata) ? Metadata :
        serviceType.IsInstanceOfType(this) ? this :
        null;

    public ChatClientMetadata Metadata { get; } = new("test", new Uri("http://localhost:12345/"), "test-model");

    /// <summary>Gets or sets what a request does. Without it, a request fails the test.</summary>
    public Func<IEnumerable<ChatMessage>, ChatOptions?, CancellationToken, Task<ChatResponse>>?
        GetResponseAsyncCallback
    { get; set; }

    /// <summary>Gets or sets what a streaming request does. Without it, a streaming request fails the test.</summary>
    public Func<IEnumerable<ChatMessage>, ChatOptions?, CancellationToken, IAsyncEnumerable<ChatResponseUpdate>>?
        GetStreamingResponseAsyncCallback
    { get; set; }

    public Func<Type, object?, object?> GetServiceCallback { get; set; }

    /// <summary>Gets the number of requests, streaming or not.</summary>
    public int CallCount => Volatile.Read(ref _callCount);

    public int DisposeCount => Volatile.Read(ref _disposeCount);

    public bool IsDisposed => DisposeCount > 0;

    /// <summary>Makes a client that answers every request, streaming or not, by one function of the messages.</summary>
    public static TestChatClient Answering(Func<IReadOnlyList<ChatMessage>, ChatResponse> answer) => new()
    {
        GetResponseAsyncCallback = (messages, _, _) => Task.FromResult(answer(messages.ToList())),
        GetStreamingResponseAsyncCallback = (messages, _, _) =>
            answer(messages.ToList()).ToChatResponseUpdates().ToAsyncEnumerable(),
    };

    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _callCount);
        return GetResponseAsyncCallback is { } callback
            ? callback(messages, options, cancellationToken)
            : throw new NotSupportedException("No request was expected.");
    }

    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _callCount);
        return GetStreamingResponseAsyncCallback is { } callback
            ? callback(messages, options, cancellationToken)
            : throw new NotSupportedException("No streaming request was expected.");
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => GetServiceCallback(serviceType, serviceKey);

    public void Dispose() => Interlocked.Increment(ref _disposeCount);
}
