using System.Text.Json.Serialization;

namespace TurnTaking.Playground;

/// <summary>What a conversation tells its page. Times are seconds since the connection began.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(ClockMessage), "clock")]
[JsonDerivedType(typeof(PredictionMessage), "prediction")]
[JsonDerivedType(typeof(WaitMessage), "wait")]
[JsonDerivedType(typeof(EventMessage), "event")]
[JsonDerivedType(typeof(AgentMessage), "agent")]
[JsonDerivedType(typeof(ErrorMessage), "error")]
internal abstract record ServerMessage(double Time);

/// <summary>The time of the server, the first message of all.</summary>
internal sealed record ClockMessage(double Time) : ServerMessage(Time);

/// <summary>What the model makes of the words so far.</summary>
/// <param name="Time">When it was there.</param>
/// <param name="Action">What the agent should do.</param>
/// <param name="Probabilities">The probabilities of the four actions.</param>
/// <param name="Id">The number of the text judged; <see langword="null"/> where the conversation itself asked.</param>
/// <param name="InferenceTime">How long the model ran, in milliseconds.</param>
internal sealed record PredictionMessage(
    double Time, TurnTakingAction Action, TurnTakingProbabilities Probabilities, int? Id = null, double? InferenceTime = null)
    : ServerMessage(Time);

/// <summary>What is waited for from now on.</summary>
/// <param name="Time">From when on.</param>
/// <param name="Kind">What the wait ends with; <see langword="null"/> if nothing is waited for.</param>
/// <param name="StartTime">From when the wait is counted.</param>
/// <param name="DueTime">When it ends.</param>
internal sealed record WaitMessage(double Time, ConversationWaitKind? Kind = null, double? StartTime = null, double? DueTime = null)
    : ServerMessage(Time);

/// <summary>A decision.</summary>
internal sealed record EventMessage(double Time, PlaygroundEvent Event) : ServerMessage(Time);

/// <summary>How far the agent has got.</summary>
/// <param name="Time">When.</param>
/// <param name="State">What it does.</param>
/// <param name="Text">The whole message.</param>
/// <param name="SpokenText">What of it was spoken.</param>
internal sealed record AgentMessage(double Time, AgentSpeechState State, string Text, string SpokenText) : ServerMessage(Time);

/// <summary>Something could not be done.</summary>
internal sealed record ErrorMessage(double Time, string Message) : ServerMessage(Time);
