using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.AI;

namespace TurnTaking;

/// <summary>Lets the user hear the agent's speech: a sound device, a telephone line, a browser.</summary>
/// <remarks>A <see cref="VoiceLoop"/> calls <see cref="PlayAsync"/> for one piece after the other, the others from any thread.</remarks>
[Experimental(ExperimentalIds.Voice, UrlFormat = ExperimentalIds.UrlFormat)]
public interface IAgentSpeechPlayer
{
    /// <summary>Plays a piece of speech.</summary>
    /// <param name="audio">The piece, as the text-to-speech client made it.</param>
    /// <param name="cancellationToken">
    /// Is canceled where the user interrupts: what has not been played yet must not be heard any more.
    /// </param>
    /// <returns>
    /// A task that ends when the piece has been heard, or so shortly before that the next one follows without a gap. It also waits while
    /// the player is paused.
    /// </returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was canceled.</exception>
    Task PlayAsync(DataContent audio, CancellationToken cancellationToken);

    /// <summary>Falls silent at once, in the middle of a piece. It does nothing if the player is paused already or plays nothing.</summary>
    void PausePlayback();

    /// <summary>Plays on where <see cref="PausePlayback"/> fell silent. It does nothing if the player is not paused.</summary>
    void ResumePlayback();
}
