using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.AI;

namespace TurnTaking;

/// <summary>Represents the options of a <see cref="VoiceLoop"/>.</summary>
/// <remarks>The loop reads them once, when it is made.</remarks>
[Experimental(ExperimentalIds.Voice, UrlFormat = ExperimentalIds.UrlFormat)]
public sealed class VoiceLoopOptions
{
    /// <summary>Gets or sets how turns are decided.</summary>
    /// <value>The default is <see langword="null"/>: the defaults of <see cref="LiveConversationOptions"/>.</value>
    public LiveConversationOptions? Conversation { get; set; }

    /// <summary>Gets or sets the options that the chat client is asked with; instructions for the model belong here.</summary>
    public ChatOptions? Chat { get; set; }

    /// <summary>Gets or sets the options of speech to text.</summary>
    public SpeechToTextOptions? SpeechToText { get; set; }

    /// <summary>Gets or sets the options of text to speech.</summary>
    public TextToSpeechOptions? TextToSpeech { get; set; }

    /// <summary>Gets or sets a value indicating whether a reply is prepared at <see cref="EagerEndOfTurn"/>.</summary>
    /// <value>
    /// The default is <see langword="true"/>: the reply comes sooner, and the language model is asked in vain where the user goes on.
    /// </value>
    public bool PreparesReplies { get; set; } = true;

    /// <summary>Gets or sets how long the language model and text to speech may give nothing before the reply counts as failed.</summary>
    /// <value>The default is 10 seconds. <see cref="Timeout.InfiniteTimeSpan"/> is for ever.</value>
    public TimeSpan ReplyTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Gets or sets what the agent says if the language model fails before it gave a word.</summary>
    /// <value>The default is <see langword="null"/>: nothing, <see cref="ReplyFailed"/> alone tells.</value>
    public string? FallbackReply { get; set; }

    /// <summary>Gets or sets how fast the agent speaks, in characters a second, by which the words that were heard are estimated.</summary>
    /// <value>
    /// The default is 15: 150 words a minute, at five letters and a space a word. A player that knows better tells
    /// <see cref="LiveConversation.ReportAgentSpeech"/> after an interruption.
    /// </value>
    public double CharactersPerSecond { get; set; } = 15;

    internal VoiceLoopOptions CloneValidated()
    {
        if (ReplyTimeout <= TimeSpan.Zero && ReplyTimeout != Timeout.InfiniteTimeSpan)
        {
            throw new ArgumentException($"{nameof(ReplyTimeout)} must be positive or infinite, but is {ReplyTimeout}.", "options");
        }

        if (!(CharactersPerSecond > 0 && double.IsFinite(CharactersPerSecond)))
        {
            throw new ArgumentException($"{nameof(CharactersPerSecond)} must be above 0, but is {CharactersPerSecond}.", "options");
        }

        var clone = (VoiceLoopOptions)MemberwiseClone();
        clone.Chat = Chat?.Clone();
        clone.SpeechToText = SpeechToText?.Clone();
        clone.TextToSpeech = TextToSpeech?.Clone();
        return clone;
    }
}
