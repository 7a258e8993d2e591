using System.Globalization;
using Spectre.Console;

namespace TurnTaking.Cli;

/// <summary>How actions and probabilities look to people.</summary>
internal static class ActionText
{
    public static string GetMeaning(TurnTakingAction action) => action switch
    {
        TurnTakingAction.StartSpeaking => "the user has finished, answer",
        TurnTakingAction.ContinueListening => "the user is in the middle of something, wait",
        TurnTakingAction.StartListening => "the user interrupts, stop talking",
        _ => "the user only gave a backchannel, talk on",
    };

    public static Color GetColor(TurnTakingAction action) => action switch
    {
        TurnTakingAction.StartSpeaking => Color.Green,
        TurnTakingAction.ContinueListening => Color.Yellow,
        TurnTakingAction.StartListening => Color.Red,
        _ => Color.Blue,
    };

    /// <summary>Gets a probability with the width of <c>100.0%</c>.</summary>
    public static string FormatProbability(float probability) =>
        (probability * 100).ToString("0.0", CultureInfo.InvariantCulture).PadLeft(5) + "%";

    public static bool IsPossible(TurnTakingAction action, AgentState agentState) => agentState switch
    {
        AgentState.Silent => action is TurnTakingAction.StartSpeaking or TurnTakingAction.ContinueListening,
        AgentState.Speaking => action is TurnTakingAction.StartListening or TurnTakingAction.ContinueSpeaking,
        _ => true,
    };
}
