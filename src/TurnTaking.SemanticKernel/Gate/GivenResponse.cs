using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;

namespace TurnTaking.SemanticKernel;

/// <summary>
/// Converts a response given instead of the model's as Semantic Kernel converts those of chat clients: the last message is the
/// reply, and what comes before it goes into the caller's history.
/// </summary>
internal static class GivenResponse
{
    public static async Task<IReadOnlyList<ChatMessageContent>> GetContentsAsync(
        ChatResponse response, ChatHistory history, CancellationToken cancellationToken)
    {
        var contents = await CreateService(response)
            .GetChatMessageContentsAsync(new ChatHistoryView(history, []), cancellationToken: cancellationToken)
            .ConfigureAwait(false);

        // Callers of GetChatMessageContentAsync expect exactly one.
        return contents.Count > 0 ? contents : [new(AuthorRole.Assistant, content: null)];
    }

    public static IAsyncEnumerable<StreamingChatMessageContent> GetStreamingContentsAsync(
        ChatResponse response, ChatHistory history, CancellationToken cancellationToken) =>
        CreateService(response)
            .GetStreamingChatMessageContentsAsync(new ChatHistoryView(history, []), cancellationToken: cancellationToken);

    private static IChatCompletionService CreateService(ChatResponse response) =>
        new ResponseChatClient(response).AsChatCompletionService();

    private sealed class ResponseChatClient(ChatResponse response) : IChatClient
    {
        public Task<ChatResponse> GetResponseAsync(
            IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
            Task.FromResult(response);

        public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
            IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
            response.ToChatResponseUpdates().ToAsyncEnumerable();

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }
    }
}
