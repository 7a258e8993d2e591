using Spectre.Console;
using TurnTaking;

namespace Samples;

/// <summary>Writes a call to the terminal: who said what, and what the model made of each word.</summary>
internal static class CallView
{
    private const int BarWidth = 6;

    public static void WriteLegend() => AnsiConsole.MarkupLine(
        "[dim]  heard        decided            answer     wait       stop       talk on[/]");

    public static void WriteWord(string word, TurnTakingPrediction prediction)
    {
        string bars = string.Join(' ', Enum.GetValues<TurnTakingAction>().Select(action => GetBar(prediction, action)));
        AnsiConsole.MarkupLine($"  {word.EscapeMarkup(),-12} [{GetColor(prediction.Action)}]{prediction.Action.ToName(),-18}[/] {bars}");
    }

    public static void WriteAgent(string words) => AnsiConsole.MarkupLine($"[bold blue]agent:[/] [blue]{words.EscapeMarkup()}[/]");

    public static void WriteNote(string note) => AnsiConsole.MarkupLine($"[dim]-- {note.EscapeMarkup()}[/]");

    private static string GetBar(TurnTakingPrediction prediction, TurnTakingAction action)
    {
        float probability = prediction.Probabilities[action];
        string bar = new string('#', (int)Math.Round(probability * BarWidth)).PadRight(BarWidth, '.');
        return $"[{(action == prediction.Action ? GetColor(action) : "dim")}]{bar}{(int)Math.Round(probability * 100),4}[/]";
    }

    private static string GetColor(TurnTakingAction action) => action switch
    {
        TurnTakingAction.StartSpeaking => "green",
        TurnTakingAction.ContinueListening => "yellow",
        TurnTakingAction.StartListening => "red",
        _ => "aqua",
    };
}
