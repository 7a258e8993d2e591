using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;
using Microsoft.Extensions.AI;

namespace TurnTaking;

/// <summary>Represents the options of one turn-taking prediction.</summary>
/// <remarks>A setting that is <see langword="null"/> leaves the choice to the client.</remarks>
public class TurnTakingOptions
{
    private float? _startSpeakingThreshold;
    private float? _startListeningThreshold;

    /// <summary>Initializes a new instance of the <see cref="TurnTakingOptions"/> class.</summary>
    public TurnTakingOptions()
    {
    }

    /// <summary>Initializes a new instance as a copy of another.</summary>
    /// <param name="other">The options to copy. <see cref="AdditionalProperties"/> is cloned, everything else is copied as it is.</param>
    protected TurnTakingOptions(TurnTakingOptions? other)
    {
        if (other is null)
        {
            return;
        }

        ConversationId = other.ConversationId;
        AgentState = other.AgentState;
        Language = other.Language;
        StartSpeakingThreshold = other.StartSpeakingThreshold;
        StartListeningThreshold = other.StartListeningThreshold;
        AdditionalProperties = other.AdditionalProperties?.Clone();
        RawRepresentationFactory = other.RawRepresentationFactory;
    }

    /// <summary>Gets or sets an identifier that is the same for all predictions of one conversation.</summary>
    /// <remarks>
    /// It lets a client keep work between the predictions of a conversation. The messages must still be given whole each time, and the
    /// prediction is the same without an identifier, only slower.
    /// </remarks>
    public string? ConversationId { get; set; }

    /// <summary>Gets or sets whether the agent is speaking while the user's words come in.</summary>
    public AgentState? AgentState { get; set; }

    /// <summary>Gets or sets the language of the conversation, as a BCP 47 tag such as <c>en</c> or <c>pt-BR</c>.</summary>
    /// <remarks>
    /// A client that does not know the language predicts all the same and says so in <see cref="TurnTakingPrediction.UnsupportedLanguage"/>.
    /// </remarks>
    public string? Language { get; set; }

    /// <summary>
    /// Gets or sets how probable <see cref="TurnTakingAction.StartSpeaking"/> must be, against
    /// <see cref="TurnTakingAction.ContinueListening"/>, for the agent to answer: 0 to 1.
    /// </summary>
    /// <remarks>A higher value cuts fewer users off and keeps more of them waiting.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The value is not between 0 and 1.</exception>
    public float? StartSpeakingThreshold
    {
        get => _startSpeakingThreshold;
        set => _startSpeakingThreshold = RequireProbability(value);
    }

    /// <summary>
    /// Gets or sets how probable <see cref="TurnTakingAction.StartListening"/> must be, against
    /// <see cref="TurnTakingAction.ContinueSpeaking"/>, for the agent to stop talking: 0 to 1.
    /// </summary>
    /// <remarks>A higher value makes the agent harder to interrupt.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The value is not between 0 and 1.</exception>
    public float? StartListeningThreshold
    {
        get => _startListeningThreshold;
        set => _startListeningThreshold = RequireProbability(value);
    }

    /// <summary>Gets or sets additional properties of the request.</summary>
    public AdditionalPropertiesDictionary? AdditionalProperties { get; set; }

    /// <summary>Gets or sets a callback that makes the client's own representation of the options.</summary>
    /// <remarks>
    /// A client that has a request type of its own may ask this callback for an instance and fill in the other settings, so the callback
    /// should return a new instance on each call. Use it for a setting that is not among the properties here.
    /// </remarks>
    [JsonIgnore]
    public Func<ITurnTakingClient, object?>? RawRepresentationFactory { get; set; }

    /// <summary>Makes a copy of the options.</summary>
    /// <returns>A copy; <see cref="AdditionalProperties"/> is cloned, everything else is copied as it is.</returns>
    public virtual TurnTakingOptions Clone() => new(this);

    private static float? RequireProbability(float? value, [CallerMemberName] string? name = null) =>
        value is null or (>= 0 and <= 1)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, $"{name} must be between 0 and 1.");
}
