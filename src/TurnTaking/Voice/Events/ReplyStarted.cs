using System.Diagnostics.CodeAnalysis;

namespace TurnTaking;

/// <summary>The agent's reply begins to be heard.</summary>
/// <param name="Turn">The number of the turn that is answered.</param>
[Experimental(ExperimentalIds.Voice, UrlFormat = ExperimentalIds.UrlFormat)]
public sealed record ReplyStarted(int Turn) : ConversationEvent;
