using Microsoft.Extensions.AI;

namespace TurnTaking.Cli;

/// <summary>A conversation to predict.</summary>
/// <param name="Id">The JSON text of its identifier, as it was; empty where it has none.</param>
/// <param name="Messages">Its user and assistant messages, oldest first; at least one has text.</param>
internal sealed record Conversation(ReadOnlyMemory<byte> Id, IReadOnlyList<ChatMessage> Messages);
