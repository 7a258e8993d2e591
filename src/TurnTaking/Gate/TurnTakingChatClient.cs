using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace TurnTaking;

/// <summary>Asks the inner chat client only when the user has finished their turn.</summary>
internal sealed class TurnTakingChatClient(IChatClient innerClient, TurnTakingGate gate) : DelegatingChatClient(innerClient)
{
    /// <inheritdoc/>
    public override async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var conversation = TurnTakingGate.RemoveWithheldReplies(messages);
        var decision = await gate.DecideAsync(conversation, options?.ConversationId, cancellationToken).ConfigureAwait(false);
        return decision.Response ?? await base.GetResponseAsync(conversation, options, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var conversation = TurnTakingGate.RemoveWithheldReplies(messages);
        var decision = await gate.DecideAsync(conversation, options?.ConversationId, cancellationToken).ConfigureAwait(false);
        var updates = decision.Response is { } response
            ? ToUpdates(response, decision.IsWithheld).ToAsyncEnumerable()
            : base.GetStreamingResponseAsync(conversation, options, cancellationToken);
        await foreach (var update in updates.ConfigureAwait(false))
        {
            yield return update;
        }
    }

    // The second update of a withheld reply would only repeat as the response's what the first one says about its message.
    private static IEnumerable<ChatResponseUpdate> ToUpdates(ChatResponse response, bool isWithheld) =>
        isWithheld ? response.ToChatResponseUpdates().Take(1) : response.ToChatResponseUpdates();
}
