using System.Text.Json.Serialization;
using Microsoft.Extensions.AI;

namespace TurnTaking;

/// <summary>What a turn-taking client decided about a conversation, and why.</summary>
/// <param name="Action">What the agent should do next.</param>
/// <param name="Probabilities">
/// The probabilities of the four actions. Where the agent's state is known, the two actions that are impossible in it have 0.
/// </param>
/// <remarks>Predictions are immutable, so they may be shared and kept; middleware that adds to one makes a copy.</remarks>
public sealed record TurnTakingPrediction(TurnTakingAction Action, TurnTakingProbabilities Probabilities)
{
    /// <summary>Gets the probability of <see cref="Action"/>.</summary>
    [JsonIgnore]
    public float Confidence => Probabilities[Action];

    /// <summary>
    /// Gets by how much <see cref="Action"/> is more probable than every other action: at most 1, and negative where a threshold
    /// decided for a less probable action.
    /// </summary>
    [JsonIgnore]
    public float Margin
    {
        get
        {
            float runnerUp = 0;
            foreach (var other in Enum.GetValues<TurnTakingAction>())
            {
                runnerUp = other == Action ? runnerUp : Math.Max(runnerUp, Probabilities[other]);
            }

            return Confidence - runnerUp;
        }
    }

    /// <summary>Gets the state of the agent that was taken as given.</summary>
    /// <value>The default is <see cref="AgentState.Unknown"/>.</value>
    public AgentState AgentState { get; init; }

    /// <summary>Gets the threshold that decided between the two actions of the agent's state, 0 to 1.</summary>
    /// <value>The default is <see langword="null"/>: the client has none.</value>
    public float? Threshold { get; init; }

    /// <summary>Gets which of several clients decided, where a pipeline asks several.</summary>
    /// <value>
    /// The default is <see langword="null"/>: there was one client. Otherwise <c>primary</c> or <c>fallback</c> (<c>UseFailover</c>),
    /// <c>primary</c> or <c>hedge</c> (<c>UseHedging</c>), <c>small</c> or <c>large</c> (<c>UseCascade</c>); of steps within steps the outer one
    /// comes first, such as <c>large/fallback</c>.
    /// </value>
    public string? DecidedBy { get; init; }

    /// <summary>Gets why something other than the model asked decided.</summary>
    /// <value>The default is <see langword="null"/>: the model asked decided.</value>
    public string? FallbackReason { get; init; }

    /// <summary>Gets the language of the request if the model was not made for it, so that its prediction is little more than a guess.</summary>
    /// <value>The default is <see langword="null"/>: the model knows the language, or the request or the model named none.</value>
    public string? UnsupportedLanguage { get; init; }

    /// <summary>Gets the model that decided.</summary>
    public string? ModelId { get; init; }

    /// <summary>Gets the number of tokens in the model's prompt, those taken from a cache included.</summary>
    public int? InputTokenCount { get; init; }

    /// <summary>Gets how many of <see cref="InputTokenCount"/> were not computed again, because a cache held them.</summary>
    public int? CachedTokenCount { get; init; }

    /// <summary>Gets how long the request waited before the model ran.</summary>
    public TimeSpan? QueueTime { get; init; }

    /// <summary>Gets how long the model ran.</summary>
    public TimeSpan? InferenceTime { get; init; }

    /// <summary>Gets the provider's own representation of the result.</summary>
    [JsonIgnore]
    public object? RawRepresentation { get; init; }

    /// <summary>Gets additional properties of the prediction.</summary>
    public AdditionalPropertiesDictionary? AdditionalProperties { get; init; }
}
