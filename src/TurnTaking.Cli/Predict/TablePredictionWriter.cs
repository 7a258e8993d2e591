using System.Globalization;
using Spectre.Console;

namespace TurnTaking.Cli;

/// <summary>Shows one prediction with the probabilities of all four actions as bars.</summary>
internal sealed class TablePredictionWriter(IAnsiConsole console) : IPredictionWriter
{
    private const int BarWidth = 32;

    public void Write(InputRow row, TurnTakingPrediction prediction)
    {
        var color = ActionText.GetColor(prediction.Action);
        console.Write(new Paragraph()
            .Append(prediction.Action.ToName(), new Style(color, decoration: Decoration.Bold))
            .Append($": {ActionText.GetMeaning(prediction.Action)}\n\n"));

        foreach (var action in Enum.GetValues<TurnTakingAction>())
        {
            console.Write(CreateLine(action, prediction));
        }

        console.Write(new Paragraph($"\n{Describe(prediction)}\n", new Style(decoration: Decoration.Dim)));
    }

    public void Flush()
    {
    }

    private Paragraph CreateLine(TurnTakingAction action, TurnTakingPrediction prediction)
    {
        bool isChosen = action == prediction.Action;
        bool isPossible = ActionText.IsPossible(action, prediction.AgentState);
        var style = new Style(decoration: isChosen ? Decoration.Bold : isPossible ? Decoration.None : Decoration.Dim);
        float probability = prediction.Probabilities[action];
        string value = isPossible
            ? ActionText.FormatProbability(probability)
            : $"not while the agent is {prediction.AgentState.ToString().ToLowerInvariant()}";

        var line = new Paragraph().Append($"{(isChosen ? '>' : ' ')} {action.ToName(),-18}  ", style);
        if (isPossible)
        {
            line.Append(GetBar(probability), new Style(ActionText.GetColor(action))).Append("  ");
        }

        return line.Append($"{value}\n", style);
    }

    private string GetBar(float probability)
    {
        double width = probability * BarWidth;
        int whole = (int)width;
        if (!console.Profile.Capabilities.Unicode)
        {
            return new string('#', (int)Math.Round(width)).PadRight(BarWidth);
        }

        int eighths = (int)((width - whole) * 8);
        string end = eighths == 0 ? "" : ((char)('\u2590' - eighths)).ToString();
        return (new string('\u2588', whole) + end).PadRight(BarWidth);
    }

    private static string Describe(TurnTakingPrediction prediction)
    {
        List<string> facts = [];
        if (prediction.InputTokenCount is { } count)
        {
            facts.Add(count == 1 ? "1 token" : string.Create(CultureInfo.InvariantCulture, $"{count} tokens"));
        }

        if (prediction.InferenceTime is { } time)
        {
            facts.Add(string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.0} ms"));
        }

        if (prediction.ModelId is { } model)
        {
            facts.Add(model);
        }

        return string.Join(", ", facts);
    }
}
