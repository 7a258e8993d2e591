using System.ComponentModel;
using System.Text.Json.Serialization;

namespace TurnTaking.SemanticKernel;

/// <summary>
/// What the kernel function <c>predict_turn_action</c> returns: a prediction in a form that a language model can read.
/// </summary>
/// <param name="Action">What the voice agent should do next.</param>
/// <param name="Meaning">The action in words.</param>
/// <param name="Confidence">The probability of the action, 0 to 1.</param>
/// <param name="Probabilities">The probabilities of the four actions, each 0 to 1.</param>
/// <remarks>In JSON the properties are named <c>action</c>, <c>meaning</c>, <c>confidence</c> and <c>probabilities</c>.</remarks>
[Description("What a voice agent should do next in a conversation.")]
public sealed record TurnActionResult(
    [property: JsonPropertyName("action"), Description("What the voice agent should do next.")]
    TurnTakingAction Action,
    [property: JsonPropertyName("meaning"), Description("The action in words.")]
    string Meaning,
    [property: JsonPropertyName("confidence"), Description("The probability of the action, 0 to 1.")]
    float Confidence,
    [property: JsonPropertyName("probabilities"), Description("The probability of each action, 0 to 1.")]
    TurnTakingProbabilities Probabilities)
{
    internal static TurnActionResult From(TurnTakingPrediction prediction) =>
        new(prediction.Action, Describe(prediction.Action), prediction.Confidence, prediction.Probabilities);

    private static string Describe(TurnTakingAction action) => action switch
    {
        TurnTakingAction.StartSpeaking => "The user has finished their turn: answer now.",
        TurnTakingAction.ContinueListening => "The user is in the middle of something: wait and keep listening.",
        TurnTakingAction.StartListening => "The user interrupts the agent: stop talking and listen.",
        TurnTakingAction.ContinueSpeaking => "The user only showed that they are listening, such as with 'uh-huh': talk on.",
        _ => throw new ArgumentOutOfRangeException(nameof(action), action, "Not a turn-taking action."),
    };
}
