using System.Text.Json.Serialization;

namespace TurnTaking;

/// <summary>The probabilities of the four actions: each between 0 and 1, together 1.</summary>
/// <param name="StartSpeaking">The probability of <see cref="TurnTakingAction.StartSpeaking"/>.</param>
/// <param name="ContinueListening">The probability of <see cref="TurnTakingAction.ContinueListening"/>.</param>
/// <param name="StartListening">The probability of <see cref="TurnTakingAction.StartListening"/>.</param>
/// <param name="ContinueSpeaking">The probability of <see cref="TurnTakingAction.ContinueSpeaking"/>.</param>
public readonly record struct TurnTakingProbabilities(
    [property: JsonPropertyName("start_speaking")] float StartSpeaking,
    [property: JsonPropertyName("continue_listening")] float ContinueListening,
    [property: JsonPropertyName("start_listening")] float StartListening,
    [property: JsonPropertyName("continue_speaking")] float ContinueSpeaking)
{
    /// <summary>Gets the probability of an action.</summary>
    /// <param name="action">The action.</param>
    /// <returns>The probability of <paramref name="action"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="action"/> is not a defined action.</exception>
    public float this[TurnTakingAction action] => action switch
    {
        TurnTakingAction.StartSpeaking => StartSpeaking,
        TurnTakingAction.ContinueListening => ContinueListening,
        TurnTakingAction.StartListening => StartListening,
        TurnTakingAction.ContinueSpeaking => ContinueSpeaking,
        _ => throw new ArgumentOutOfRangeException(nameof(action), action, "Not a turn-taking action."),
    };

    /// <summary>Takes the softmax of a model's scores over the actions that are possible.</summary>
    /// <param name="logits">
    /// The logits (or log-probabilities, up to a common constant) in the order of <see cref="TurnTakingAction"/>: start speaking,
    /// continue listening, start listening, continue speaking.
    /// </param>
    /// <param name="agentState">The state of the agent: unless unknown, the two actions that are impossible in it get 0.</param>
    /// <returns>The probabilities.</returns>
    /// <exception cref="ArgumentException"><paramref name="logits"/> does not hold exactly four finite numbers.</exception>
    public static TurnTakingProbabilities FromLogits(ReadOnlySpan<float> logits, AgentState agentState = AgentState.Unknown)
    {
        if (logits.Length != 4 ||
            !(float.IsFinite(logits[0]) && float.IsFinite(logits[1]) && float.IsFinite(logits[2]) && float.IsFinite(logits[3])))
        {
            throw new ArgumentException(
                $"Expected four finite logits, found [{string.Join(", ", logits.ToArray())}].", nameof(logits));
        }

        var (first, count) = agentState switch
        {
            AgentState.Silent => (0, 2),
            AgentState.Speaking => (2, 2),
            _ => (0, 4),
        };

        Span<double> exponentials = stackalloc double[4];
        exponentials.Clear();
        double maximum = double.NegativeInfinity;
        for (int i = first; i < first + count; i++)
        {
            maximum = Math.Max(maximum, logits[i]);
        }

        double sum = 0;
        for (int i = first; i < first + count; i++)
        {
            exponentials[i] = Math.Exp(logits[i] - maximum);
            sum += exponentials[i];
        }

        return new(
            (float)(exponentials[0] / sum),
            (float)(exponentials[1] / sum),
            (float)(exponentials[2] / sum),
            (float)(exponentials[3] / sum));
    }

    /// <summary>Decides for one action.</summary>
    /// <param name="startSpeakingThreshold">The share that speaking must have of the two actions of a silent agent, 0 to 1.</param>
    /// <param name="startListeningThreshold">The share that listening must have of the two actions of a speaking agent, 0 to 1.</param>
    /// <returns>
    /// The most probable action settles whether the agent is taken as silent or as speaking; between the two actions of that
    /// state the threshold decides. With both thresholds at 0.5 it is therefore the most probable action. A tie goes to the
    /// silent state, and to the action that starts something.
    /// </returns>
    public TurnTakingAction Decide(float startSpeakingThreshold = 0.5f, float startListeningThreshold = 0.5f)
    {
        return Math.Max(StartSpeaking, ContinueListening) >= Math.Max(StartListening, ContinueSpeaking)
            ? (Reaches(StartSpeaking, ContinueListening, startSpeakingThreshold)
                ? TurnTakingAction.StartSpeaking
                : TurnTakingAction.ContinueListening)
            : (Reaches(StartListening, ContinueSpeaking, startListeningThreshold)
                ? TurnTakingAction.StartListening
                : TurnTakingAction.ContinueSpeaking);

        // In double precision: rounding a sum of floats would let the less probable of two neighboring values win.
        static bool Reaches(double start, double other, double threshold) => start >= threshold * (start + other);
    }
}
