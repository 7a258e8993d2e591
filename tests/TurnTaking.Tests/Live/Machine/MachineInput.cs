namespace TurnTaking.Tests;

/// <summary>A timed input of the model-based test: <paramref name="Wait"/> after the one before.</summary>
internal readonly record struct MachineInput(TimeSpan Wait, ConversationInputKind Kind, string? Text, string? SegmentId,
    int? Revision, float Start)
{
    public override string ToString() => $"+{Wait.TotalSeconds:0.###} {Kind} '{Text}' {SegmentId}/{Revision} {Start}";
}
