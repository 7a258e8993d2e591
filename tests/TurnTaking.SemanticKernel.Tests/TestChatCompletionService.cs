using System.Runtime.CompilerServices;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;

namespace TurnTaking.SemanticKernel.Tests;

/// <summary>A chat completion service whose replies are made by a callback, and which notes what it was given.</summary>
internal class TestChatCompletionService : IChatCompletionService
{
    /// <summary>Gets or sets what makes the reply; a stream gives it letter by letter. Without it, it is "reply".</summary>
    public Func<ChatHistory, Kernel?, CancellationToken, Task<ChatMessageContent>>? ReplyCallback { get; set; }

    public Dictionary<string, object?> AttributeValues { get; } = [];

    public int CallCount { get; private set; }

    /// <summary>Gets the history of the last request as it was when the request came.</summary>
    public IReadOnlyList<ChatMessageContent> LastMessages { get; private set; } = [];

    public ChatHistory? LastHistory { get; private set; }

    public PromptExecutionSettings? LastSettings { get; private set; }

    public Kernel? LastKernel { get; private set; }

    public CancellationToken LastCancellationToken { get; private set; }

    public IReadOnlyDictionary<string, object?> Attributes => AttributeValues;

    public async Task<IReadOnlyList<ChatMessageContent>> GetChatMessageContentsAsync(
        ChatHistory chatHistory,
        PromptExecutionSettings? executionSettings = null,
        Kernel? kernel = null,
        CancellationToken cancellationToken = default)
    {
        return [await GetReplyAsync(chatHistory, executionSettings, kernel, cancellationToken)];
    }

    public async IAsyncEnumerable<StreamingChatMessageContent> GetStreamingChatMessageContentsAsync(
        ChatHistory chatHistory,
        PromptExecutionSettings? executionSettings = null,
        Kernel? kernel = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var reply = await GetReplyAsync(chatHistory, executionSettings, kernel, cancellationToken);
        foreach (char letter in reply.ToString())
        {
            yield return new(AuthorRole.Assistant, letter.ToString());
        }
    }

    private Task<ChatMessageContent> GetReplyAsync(
        ChatHistory chatHistory, PromptExecutionSettings? executionSettings, Kernel? kernel, CancellationToken cancellationToken)
    {
        CallCount++;
        LastMessages = [.. chatHistory];
        LastHistory = chatHistory;
        LastSettings = executionSettings;
        LastKernel = kernel;
        LastCancellationToken = cancellationToken;
        return ReplyCallback?.Invoke(chatHistory, kernel, cancellationToken) ??
            Task.FromResult(new ChatMessageContent(AuthorRole.Assistant, "reply"));
    }
}

internal class DisposableChatCompletionService : TestChatCompletionService, IDisposable
{
    public int DisposeCount { get; private set; }

    public void Dispose()
    {
        DisposeCount++;
        GC.SuppressFinalize(this);
    }
}

internal sealed class AsyncDisposableChatCompletionService : TestChatCompletionService, IAsyncDisposable
{
    public int DisposeCount { get; private set; }

    public ValueTask DisposeAsync()
    {
        DisposeCount++;
        return default;
    }
}
