using System.Diagnostics.CodeAnalysis;

namespace TurnTaking;

/// <summary>The agent's reply is no longer heard.</summary>
/// <param name="Turn">The number of the turn that was answered.</param>
/// <param name="SpokenText">What was spoken; of an interrupted reply about as much as was heard.</param>
/// <param name="IsWhole">Whether that is the whole reply.</param>
[Experimental(ExperimentalIds.Voice, UrlFormat = ExperimentalIds.UrlFormat)]
public sealed record ReplyEnded(int Turn, string SpokenText, bool IsWhole) : ConversationEvent;
