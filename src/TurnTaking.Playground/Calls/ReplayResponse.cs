namespace TurnTaking.Playground;

/// <summary>What was decided in a recorded call, as a connection would have told it.</summary>
/// <param name="Messages">The messages, by their times.</param>
internal sealed record ReplayResponse(IReadOnlyList<ServerMessage> Messages);
