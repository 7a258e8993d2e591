using System.Text.Json.Serialization;

namespace TurnTaking.Replay;

/// <summary>One word of a <see cref="ReplayClip"/>.</summary>
/// <param name="Start">When it begins, in seconds.</param>
/// <param name="End">When it ends, in seconds.</param>
/// <param name="Speaker"><c>user</c> or <c>assistant</c>.</param>
/// <param name="Text">The word as people write it.</param>
/// <param name="RecognizedText">The word as recognizers write it, without casing and punctuation.</param>
/// <param name="IsFragment">Whether it is broken off: a voice, but no word.</param>
public sealed record ReplayWord(
    [property: JsonPropertyName("t0")] double Start,
    [property: JsonPropertyName("t1")] double End,
    string Speaker,
    string Text,
    [property: JsonPropertyName("asr")] string? RecognizedText = null,
    [property: JsonPropertyName("frag")] bool IsFragment = false)
{
    /// <summary>Gets how long after its end the recognizer gives the word, in seconds.</summary>
    /// <value>
    /// The default is <see langword="null"/>: <see cref="ReplayOptions.RecognizerDelay"/>. The words behind it come no sooner, and the
    /// transcript is not made final without it.
    /// </value>
    [JsonPropertyName("delay")]
    public double? RecognizerDelay { get; init; }
}
