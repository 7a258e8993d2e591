using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace Samples;

/// <summary>Stands in for a language model: gives its replies one after the other, from the first again after the last.</summary>
internal sealed class ScriptedChatClient(params ChatMessage[] replies) : IChatClient
{
    private int _next;

    public ScriptedChatClient(params string[] replies)
        : this([.. replies.Select(reply => new ChatMessage(ChatRole.Assistant, reply))])
    {
    }

    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        Task.FromResult(new ChatResponse(replies[(Interlocked.Increment(ref _next) - 1) % replies.Length]));

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (var update in (await GetResponseAsync(messages, options, cancellationToken)).ToChatResponseUpdates())
        {
            yield return update;
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceType == typeof(ChatClientMetadata) ? new ChatClientMetadata("scripted")
        : serviceType.IsInstanceOfType(this) ? this
        : null;

    public void Dispose()
    {
    }
}
