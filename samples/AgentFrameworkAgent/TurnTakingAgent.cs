using System.Runtime.CompilerServices;
using Microsoft.Agents.AI;
using Microsoft.Extensions.AI;
using TurnTaking;

namespace Samples;

/// <summary>Runs an agent only when the user has finished their turn, and keeps what they said until then in the session.</summary>
/// <remarks>
/// A gate that only returned early would lose the words, because the inner agent stores what it is run with; a gate around the agent's chat
/// client would store its empty reply between the pieces of the turn.
/// </remarks>
internal sealed class TurnTakingAgent(AIAgent innerAgent, TurnTakingGate gate) : DelegatingAIAgent(innerAgent)
{
    private const string WithheldKey = "turn_taking.withheld";

    /// <summary>Tells whether a run was withheld, because the user is in the middle of something.</summary>
    public static bool IsWithheld(AgentResponse response) => response.FinishReason == TurnTakingGateDecision.TurnIncomplete;

    protected override async Task<AgentResponse> RunCoreAsync(
        IEnumerable<ChatMessage> messages, AgentSession? session, AgentRunOptions? options, CancellationToken cancellationToken)
    {
        session ??= await CreateSessionAsync(cancellationToken);
        var (turn, response) = await DecideAsync(messages, session, cancellationToken);
        return response ?? await InnerAgent.RunAsync(turn, session, options, cancellationToken);
    }

    protected override async IAsyncEnumerable<AgentResponseUpdate> RunCoreStreamingAsync(
        IEnumerable<ChatMessage> messages,
        AgentSession? session,
        AgentRunOptions? options,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        session ??= await CreateSessionAsync(cancellationToken);
        var (turn, response) = await DecideAsync(messages, session, cancellationToken);
        var updates = response is null
            ? InnerAgent.RunStreamingAsync(turn, session, options, cancellationToken)
            : response.ToAgentResponseUpdates().ToAsyncEnumerable();
        await foreach (var update in updates)
        {
            yield return update;
        }
    }

    private async Task<(List<ChatMessage> Turn, AgentResponse? Response)> DecideAsync(
        IEnumerable<ChatMessage> messages, AgentSession session, CancellationToken cancellationToken)
    {
        session.StateBag.TryGetValue<List<ChatMessage>>(WithheldKey, out var withheld);
        List<ChatMessage> turn = [.. withheld ?? [], .. messages];
        session.TryGetInMemoryChatHistory(out var history);
        var decision = await gate.DecideAsync([.. history ?? [], .. turn], cancellationToken: cancellationToken);
        if (decision.Response is not { } response)
        {
            session.StateBag.TryRemoveValue(WithheldKey);
            return (turn, null);
        }

        session.StateBag.SetValue(WithheldKey, turn);
        return (turn, new AgentResponse(response));
    }
}
