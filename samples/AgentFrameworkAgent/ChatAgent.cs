using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Agents.AI;
using Microsoft.Extensions.AI;

namespace Samples;

/// <summary>The smallest agent around a chat client that keeps its conversation in the session.</summary>
/// <remarks>It stands in for <c>ChatClientAgent</c> of the package Microsoft.Agents.AI.</remarks>
internal sealed class ChatAgent(IChatClient chatClient) : AIAgent
{
    private readonly InMemoryChatHistoryProvider _history = new();

    protected override ValueTask<AgentSession> CreateSessionCoreAsync(CancellationToken cancellationToken) => new(new Session());

    protected override ValueTask<JsonElement> SerializeSessionCoreAsync(
        AgentSession session, JsonSerializerOptions? jsonSerializerOptions, CancellationToken cancellationToken) =>
        new(session.StateBag.Serialize());

    protected override ValueTask<AgentSession> DeserializeSessionCoreAsync(
        JsonElement serializedState, JsonSerializerOptions? jsonSerializerOptions, CancellationToken cancellationToken) =>
        new(new Session(AgentSessionStateBag.Deserialize(serializedState)));

    protected override async Task<AgentResponse> RunCoreAsync(
        IEnumerable<ChatMessage> messages, AgentSession? session, AgentRunOptions? options, CancellationToken cancellationToken)
    {
        session ??= await CreateSessionAsync(cancellationToken);
        List<ChatMessage> turn = [.. messages];
        var conversation = await _history.InvokingAsync(new(this, session, turn), cancellationToken);
        var response = await chatClient.GetResponseAsync(conversation, cancellationToken: cancellationToken);
        await _history.InvokedAsync(new(this, session, turn, response.Messages), cancellationToken);
        return new AgentResponse(response);
    }

    protected override async IAsyncEnumerable<AgentResponseUpdate> RunCoreStreamingAsync(
        IEnumerable<ChatMessage> messages,
        AgentSession? session,
        AgentRunOptions? options,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var update in (await RunCoreAsync(messages, session, options, cancellationToken)).ToAgentResponseUpdates())
        {
            yield return update;
        }
    }

    private sealed class Session(AgentSessionStateBag? state = null) : AgentSession(state ?? new());
}
