using System.Diagnostics.CodeAnalysis;

namespace TurnTaking;

/// <summary>The turn is not answered, or not to the end, because something failed.</summary>
/// <param name="Turn">The number of the turn.</param>
/// <param name="Stage">What failed.</param>
/// <param name="Exception">The error; a <see cref="TimeoutException"/> where <see cref="VoiceLoopOptions.ReplyTimeout"/> passed.</param>
/// <remarks>
/// If the reply had begun, <see cref="ReplyEnded"/> comes before with what was spoken. The conversation goes on.
/// </remarks>
[Experimental(ExperimentalIds.Voice, UrlFormat = ExperimentalIds.UrlFormat)]
public sealed record ReplyFailed(int Turn, ReplyStage Stage, Exception Exception) : ConversationEvent;
