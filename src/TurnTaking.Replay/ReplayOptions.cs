namespace TurnTaking.Replay;

/// <summary>Represents how timed conversations are replayed.</summary>
public sealed class ReplayOptions
{
    /// <summary>Gets or sets the options of the live conversation.</summary>
    public LiveConversationOptions Conversation { get; set; } = new();

    /// <summary>Gets or sets how long after its end a word comes from the recognizer.</summary>
    /// <value>The default is 0.2 seconds.</value>
    public TimeSpan RecognizerDelay { get; set; } = TimeSpan.FromSeconds(0.2);

    /// <summary>Gets or sets the silence after which the recognizer makes its transcript final.</summary>
    /// <value>The default is 0.7 seconds.</value>
    public TimeSpan FinalizationDelay { get; set; } = TimeSpan.FromSeconds(0.7);

    /// <summary>Gets or sets how long after its end the voice detector reports a voice's end.</summary>
    /// <value>The default is 0: the times are those of an ideal detector.</value>
    public TimeSpan VoiceHangover { get; set; }

    /// <summary>Gets or sets how long a prediction takes on the virtual clock.</summary>
    /// <value>The default is 0.02 seconds.</value>
    public TimeSpan PredictionDelay { get; set; } = TimeSpan.FromSeconds(0.02);

    /// <summary>
    /// Gets or sets a value indicating whether the words are those of a recognizer, without casing and punctuation.
    /// </summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool UsesRecognizedText { get; set; } = true;

    /// <summary>Makes a policy that waits for a silence and asks for no prediction.</summary>
    /// <param name="silence">The silence after the last speech that ends a turn.</param>
    /// <returns>The options of the conversation.</returns>
    public static LiveConversationOptions CreateSilencePolicy(TimeSpan silence) => new()
    {
        MinimumWait = silence,
        MaximumWait = silence,
        SilenceWait = silence,
        EntryWait = silence,
        Language = "",
    };
}
