using System.Diagnostics.CodeAnalysis;

namespace TurnTaking;

/// <summary>Speech to text reported an error.</summary>
/// <param name="Exception">The error.</param>
/// <param name="IsFinal">
/// Whether speech to text ended with it. Then an open turn is ended and answered, and the events end.
/// </param>
[Experimental(ExperimentalIds.Voice, UrlFormat = ExperimentalIds.UrlFormat)]
public sealed record TranscriptionFailed(Exception Exception, bool IsFinal) : ConversationEvent;
