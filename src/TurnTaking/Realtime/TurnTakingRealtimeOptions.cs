using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.AI;

namespace TurnTaking;

/// <summary>Represents the options of turn-taking in realtime sessions.</summary>
/// <remarks>A session reads them once, when it is made.</remarks>
[Experimental(ExperimentalIds.Voice, UrlFormat = ExperimentalIds.UrlFormat)]
public sealed class TurnTakingRealtimeOptions
{
    /// <summary>Gets or sets the options of each session's conversation.</summary>
    /// <value>The default is <see langword="null"/>: the defaults of <see cref="LiveConversationOptions"/>.</value>
    /// <remarks>
    /// A provider that detects voice activity tells the words only after a silence of its own, which comes on top of the waits.
    /// </remarks>
    public LiveConversationOptions? Conversation { get; set; }

    /// <summary>Gets or sets what is told of every event of a session's conversation.</summary>
    /// <value>The default is <see langword="null"/>.</value>
    /// <remarks>
    /// It is called with the session, for one event of a session after another and before the session does its own part, and
    /// should return at once: the player should be emptied at an <see cref="Interruption"/>, and what still comes of that
    /// response dropped. An exception is logged and goes no further.
    /// </remarks>
    public Action<IRealtimeClientSession, ConversationEvent>? EventCallback { get; set; }

    /// <summary>Gets or sets how a response is stopped: the messages to send for it.</summary>
    /// <value>
    /// The default is <see langword="null"/>: <c>response.cancel</c> and <c>conversation.item.truncate</c> for sessions whose
    /// <see cref="ChatClientMetadata.ProviderName"/> is <c>openai</c>, nothing for others, as the abstraction has no such
    /// message.
    /// </value>
    /// <remarks>An exception is logged, and nothing is sent.</remarks>
    public Func<RealtimeInterruption, IEnumerable<RealtimeClientMessage>>? InterruptionMessages { get; set; }

    internal TurnTakingRealtimeOptions Clone()
    {
        var clone = (TurnTakingRealtimeOptions)MemberwiseClone();
        clone.Conversation = (Conversation ?? new()).CloneValidated();
        return clone;
    }
}
