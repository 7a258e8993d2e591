using System.Text.Json.Serialization;

namespace TurnTaking.Replay;

/// <summary>What is right at one place of a <see cref="ReplayClip"/>.</summary>
/// <param name="Kind">
/// <c>user_turn_end</c>, <c>user_pause</c>, <c>user_backchannel</c>, <c>user_interruption</c> or <c>unscored</c>.
/// </param>
/// <param name="Time">When it is, in seconds.</param>
public sealed record ReplayReference(string Kind, [property: JsonPropertyName("t")] double Time)
{
    /// <summary>Gets where it begins, in seconds.</summary>
    [JsonPropertyName("t0")]
    public double? Start { get; init; }

    /// <summary>Gets where it ends, in seconds.</summary>
    [JsonPropertyName("t1")]
    public double? End { get; init; }

    /// <summary>Gets how long a pause is, in seconds.</summary>
    public double? Duration { get; init; }

    /// <summary>Gets the number of the user's turn.</summary>
    public int? Turn { get; init; }

    /// <summary>Gets a value indicating whether a pause is within a dialogue act.</summary>
    [JsonPropertyName("within_act")]
    public bool IsWithinAct { get; init; }

    /// <summary>Gets a value indicating whether the word before a pause ends a sentence.</summary>
    [JsonPropertyName("complete")]
    public bool IsComplete { get; init; }
}
