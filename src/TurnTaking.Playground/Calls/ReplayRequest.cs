using TurnTaking.Replay;

namespace TurnTaking.Playground;

/// <summary>A recorded call to decide again.</summary>
internal sealed record ReplayRequest(ReplayClip Call, PlaygroundSettings Settings);
