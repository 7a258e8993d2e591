using System.Text.Json.Serialization;

namespace TurnTaking.Replay;

/// <summary>A stretch of a <see cref="ReplayClip"/>.</summary>
/// <param name="Start">When it begins, in seconds.</param>
/// <param name="End">When it ends, in seconds.</param>
/// <param name="Speaker"><c>user</c> or <c>assistant</c>.</param>
public sealed record ReplaySpan(
    [property: JsonPropertyName("t0")] double Start, [property: JsonPropertyName("t1")] double End, string Speaker);
