using Microsoft.Extensions.AI;

namespace TurnTaking.Evaluation.Tests;

/// <summary>Rows made for tests.</summary>
internal static class TestRows
{
    public const TurnTakingAction StartSpeaking = TurnTakingAction.StartSpeaking;
    public const TurnTakingAction ContinueListening = TurnTakingAction.ContinueListening;
    public const TurnTakingAction StartListening = TurnTakingAction.StartListening;
    public const TurnTakingAction ContinueSpeaking = TurnTakingAction.ContinueSpeaking;

    /// <summary>
    /// Reads actions by their initials: S start_speaking, C continue_listening, L start_listening, K continue_speaking.
    /// </summary>
    public static TurnTakingAction Parse(char letter) => letter switch
    {
        'S' => StartSpeaking,
        'C' => ContinueListening,
        'L' => StartListening,
        'K' => ContinueSpeaking,
        _ => throw new ArgumentOutOfRangeException(nameof(letter), letter, null),
    };

    /// <summary>Makes predictions of two words of initials: the right actions, and the predicted ones.</summary>
    public static List<LabeledPrediction> Pairs(string actual, string predicted) =>
        [.. actual.Zip(predicted, (one, other) => new LabeledPrediction(Parse(one), Parse(other)))];

    public static EvaluationRow Row(string id, string text, TurnTakingAction action = StartSpeaking, string subset = "set") =>
        new(subset, id, [new ChatMessage(ChatRole.User, text)], action);

    public static EvaluatedRow Evaluated(
        TurnTakingAction action,
        TurnTakingProbabilities probabilities,
        string id = "a",
        string subset = "set",
        TurnTakingAction? decision = null,
        RowTraits? traits = null) =>
        new(
            subset,
            id,
            action,
            probabilities,
            decision ?? probabilities.Decide(),
            traits ?? new(1, 3, WritingStyle.Plain),
            new(StartSpeaking, ContinueListening));

    /// <summary>Makes a row that is predicted with a probability of 0.7, the others sharing the rest.</summary>
    public static EvaluatedRow Predicted(TurnTakingAction action, TurnTakingAction predicted, string id = "a", string subset = "set")
    {
        return Evaluated(action, new(Of(StartSpeaking), Of(ContinueListening), Of(StartListening), Of(ContinueSpeaking)), id, subset);

        float Of(TurnTakingAction other) => other == predicted ? 0.7f : 0.1f;
    }

    /// <summary>Makes a run of two words of initials: the right actions, and the predicted ones.</summary>
    public static EvaluationRun Run(string actual, string predicted, string subset = "set") => new(
        "test-model",
        [.. Pairs(actual, predicted).Select((pair, index) => Predicted(pair.Actual, pair.Predicted, $"{index}", subset))]);
}
