using Microsoft.Extensions.AI;

namespace TurnTaking;

/// <summary>A prediction that the conversation wants.</summary>
internal sealed record PredictionRequest(int Id, AgentState AgentState, string Transcript, IReadOnlyList<ChatMessage> Messages);
