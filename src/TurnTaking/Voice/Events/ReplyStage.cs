using System.Diagnostics.CodeAnalysis;

namespace TurnTaking;

/// <summary>The stages of a spoken reply.</summary>
[Experimental(ExperimentalIds.Voice, UrlFormat = ExperimentalIds.UrlFormat)]
public enum ReplyStage
{
    /// <summary>The language model writes it.</summary>
    LanguageModel,

    /// <summary>Text to speech makes audio of it.</summary>
    TextToSpeech,

    /// <summary>The player plays it.</summary>
    Playback,
}
