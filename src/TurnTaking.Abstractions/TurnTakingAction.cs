using System.Text.Json.Serialization;

namespace TurnTaking;

/// <summary>What a voice agent should do next.</summary>
/// <remarks>
/// The set is closed: it is the set of action tokens of the semantic turn-taking models. In JSON each value has the model's own name,
/// such as <c>start_speaking</c>; <see cref="TurnTakingActionExtensions.ToName"/> gives the same name.
/// </remarks>
[JsonConverter(typeof(JsonStringEnumConverter<TurnTakingAction>))]
public enum TurnTakingAction
{
    /// <summary>The user has finished their turn: answer. Possible while the agent is silent.</summary>
    [JsonStringEnumMemberName("start_speaking")]
    StartSpeaking,

    /// <summary>The user is in the middle of something: wait. Possible while the agent is silent.</summary>
    [JsonStringEnumMemberName("continue_listening")]
    ContinueListening,

    /// <summary>The user interrupts the agent: stop talking. Possible while the agent is speaking.</summary>
    [JsonStringEnumMemberName("start_listening")]
    StartListening,

    /// <summary>The user only gave a backchannel ("uh-huh"): talk on. Possible while the agent is speaking.</summary>
    [JsonStringEnumMemberName("continue_speaking")]
    ContinueSpeaking,
}
