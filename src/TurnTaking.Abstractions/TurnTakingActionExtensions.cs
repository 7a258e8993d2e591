namespace TurnTaking;

/// <summary>Provides extension methods for <see cref="TurnTakingAction"/>.</summary>
public static class TurnTakingActionExtensions
{
    /// <summary>Gets the models' name of the action.</summary>
    /// <param name="action">The action.</param>
    /// <returns>One of <c>start_speaking</c>, <c>continue_listening</c>, <c>start_listening</c> and <c>continue_speaking</c>.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="action"/> is not a defined action.</exception>
    public static string ToName(this TurnTakingAction action) => action switch
    {
        TurnTakingAction.StartSpeaking => "start_speaking",
        TurnTakingAction.ContinueListening => "continue_listening",
        TurnTakingAction.StartListening => "start_listening",
        TurnTakingAction.ContinueSpeaking => "continue_speaking",
        _ => throw new ArgumentOutOfRangeException(nameof(action), action, "Not a turn-taking action."),
    };
}
