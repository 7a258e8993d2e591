using System.Text.Json.Serialization;

namespace TurnTaking.Playground;

/// <summary>What a page tells its conversation.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(SettingsMessage), "settings")]
[JsonDerivedType(typeof(TypedMessage), "typed")]
[JsonDerivedType(typeof(TranscriptMessage), "transcript")]
[JsonDerivedType(typeof(VoiceMessage), "voice")]
[JsonDerivedType(typeof(SpeakMessage), "speak")]
internal abstract record ClientMessage;

/// <summary>The options to go on with.</summary>
internal sealed record SettingsMessage(PlaygroundSettings Settings) : ClientMessage;

/// <summary>What stands in the text box: to be judged as it is, though the user may be in the middle of a word.</summary>
/// <param name="Text">The text.</param>
/// <param name="Id">The number that its prediction will have.</param>
internal sealed record TypedMessage(string Text, int Id) : ClientMessage;

/// <summary>What the user has said in a segment so far, in whole words.</summary>
internal sealed record TranscriptMessage(string Text, string Segment, bool IsFinal = false) : ClientMessage;

/// <summary>The user's voice begins or ends.</summary>
internal sealed record VoiceMessage(bool IsActive) : ClientMessage;

/// <summary>The agent shall say something long, so that there is something to interrupt.</summary>
internal sealed record SpeakMessage : ClientMessage;
