using System.Text.Json.Serialization;

namespace TurnTaking;

/// <summary>Whether the agent is speaking while the user's words come in.</summary>
/// <remarks>
/// A conversation's text does not show it, but the host knows. A known state leaves two of the four actions possible, and the
/// probabilities are then taken over those two.
/// </remarks>
[JsonConverter(typeof(JsonStringEnumConverter<AgentState>))]
public enum AgentState
{
    /// <summary>The host does not say: all four actions are possible.</summary>
    [JsonStringEnumMemberName("unknown")]
    Unknown,

    /// <summary>
    /// The agent is silent: <see cref="TurnTakingAction.StartSpeaking"/> or <see cref="TurnTakingAction.ContinueListening"/>.
    /// </summary>
    [JsonStringEnumMemberName("silent")]
    Silent,

    /// <summary>
    /// The agent is speaking: <see cref="TurnTakingAction.StartListening"/> or <see cref="TurnTakingAction.ContinueSpeaking"/>.
    /// </summary>
    [JsonStringEnumMemberName("speaking")]
    Speaking,
}
