namespace TurnTaking.Evaluation;

/// <summary>A row, without its words, and what was predicted for it.</summary>
/// <param name="Subset">The part of the data that it belongs to.</param>
/// <param name="Id">What identifies it within its subset.</param>
/// <param name="Action">The right action.</param>
/// <param name="Probabilities">The probabilities of all four actions, the agent's state unknown.</param>
/// <param name="Decision">The action that the client decided for, by its thresholds.</param>
/// <param name="Traits">What slices are made of.</param>
/// <param name="Baselines">What the baselines say.</param>
public sealed record EvaluatedRow(
    string Subset,
    string Id,
    TurnTakingAction Action,
    TurnTakingProbabilities Probabilities,
    TurnTakingAction Decision,
    RowTraits Traits,
    BaselineDecisions Baselines)
{
    /// <summary>Gets which of several clients decided; <see langword="null"/> if there was one.</summary>
    public string? DecidedBy { get; init; }

    /// <summary>Gets the most probable of the four actions; of equals, the first.</summary>
    public TurnTakingAction MostProbable => GetMostProbable(Enum.GetValues<TurnTakingAction>());

    /// <summary>
    /// Gets the more probable of the two actions that are possible in the agent's state, which the right action tells.
    /// </summary>
    public TurnTakingAction MostProbableInState => GetMostProbable(IsSilent
        ? [TurnTakingAction.StartSpeaking, TurnTakingAction.ContinueListening]
        : [TurnTakingAction.StartListening, TurnTakingAction.ContinueSpeaking]);

    /// <summary>Gets a value indicating whether the agent was silent, by the right action.</summary>
    public bool IsSilent => Action is TurnTakingAction.StartSpeaking or TurnTakingAction.ContinueListening;

    private TurnTakingAction GetMostProbable(ReadOnlySpan<TurnTakingAction> actions)
    {
        var best = actions[0];
        foreach (var action in actions[1..])
        {
            best = Probabilities[action] > Probabilities[best] ? action : best;
        }

        return best;
    }
}
