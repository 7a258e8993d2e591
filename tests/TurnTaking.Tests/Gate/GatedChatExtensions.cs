using Microsoft.Extensions.AI;

namespace TurnTaking.Tests;

/// <summary>Sends a request in both of a chat client's ways, so that one test covers the two.</summary>
internal static class GatedChatExtensions
{
    public static async Task<ChatResponse> SendAsync(
        this IChatClient client,
        bool streaming,
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken? cancellationToken = null)
    {
        var token = cancellationToken ?? TestContext.Current.CancellationToken;
        return streaming
            ? await client.GetStreamingResponseAsync(messages, options, token).ToChatResponseAsync(CancellationToken.None)
            : await client.GetResponseAsync(messages, options, token);
    }

    public static Task<ChatResponse> SendAsync(this IChatClient client, bool streaming, string utterance) =>
        client.SendAsync(streaming, [new ChatMessage(ChatRole.User, utterance)]);

    /// <summary>Makes the gate outermost in front of a client.</summary>
    public static IChatClient Gate(
        this IChatClient client,
        ITurnTakingClient detector,
        Action<TurnTakingGateOptions>? configure = null,
        IServiceProvider? services = null) =>
        client.AsBuilder().UseTurnTaking(detector, configure).Build(services);
}
