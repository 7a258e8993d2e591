namespace TurnTaking.Evaluation;

/// <summary>A right action and the predicted one.</summary>
/// <param name="Actual">The right action.</param>
/// <param name="Predicted">The predicted action.</param>
public readonly record struct LabeledPrediction(TurnTakingAction Actual, TurnTakingAction Predicted)
{
    /// <summary>Gets a value indicating whether the prediction is right.</summary>
    public bool IsCorrect => Actual == Predicted;

    /// <summary>Takes the prediction as one about the end of the user's turn, as the model card's binary table does.</summary>
    /// <returns>
    /// The pair with a predicted <see cref="TurnTakingAction.ContinueSpeaking"/> counted as
    /// <see cref="TurnTakingAction.StartSpeaking"/> (the turn has ended) and <see cref="TurnTakingAction.StartListening"/> as
    /// <see cref="TurnTakingAction.ContinueListening"/> (it has not); or <see langword="null"/> if the right action is neither
    /// <see cref="TurnTakingAction.StartSpeaking"/> nor <see cref="TurnTakingAction.ContinueListening"/>: such rows are not part
    /// of the binary table.
    /// </returns>
    public LabeledPrediction? ToBinary() => Actual switch
    {
        TurnTakingAction.StartSpeaking or TurnTakingAction.ContinueListening => this with
        {
            Predicted = Predicted switch
            {
                TurnTakingAction.ContinueSpeaking => TurnTakingAction.StartSpeaking,
                TurnTakingAction.StartListening => TurnTakingAction.ContinueListening,
                var other => other,
            },
        },
        _ => null,
    };
}
