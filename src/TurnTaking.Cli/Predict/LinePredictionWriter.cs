using System.Globalization;
using System.Text;
using Spectre.Console;

namespace TurnTaking.Cli;

/// <summary>Shows each prediction on a line: action, probability, identifier and the end of the last message.</summary>
internal sealed class LinePredictionWriter(IAnsiConsole console) : IPredictionWriter
{
    private const int IdWidth = 16;
    private const int MaxCharactersPerCell = 4;
    private const char Ellipsis = '\u2026';

    public void Write(InputRow row, TurnTakingPrediction prediction)
    {
        string id = Encoding.UTF8.GetString(row.Conversation!.Id.Span).Trim('"');
        id = id.Length > 0 ? id : row.LineNumber.ToString(CultureInfo.InvariantCulture);
        id = GetEnd(id, IdWidth);
        id += new string(' ', Math.Max(0, IdWidth - id.GetCellWidth()));
        string name = $"{prediction.Action.ToName(),-18} ";
        string facts = $"{ActionText.FormatProbability(prediction.Probabilities[prediction.Action])}  {id}  ";
        int width = console.Profile.Width - (name + facts).GetCellWidth() - 1;
        string words = GetEnd(row.Conversation.Messages[^1].Text, Math.Max(1, width));

        console.Write(new Paragraph()
            .Append(name, new Style(ActionText.GetColor(prediction.Action)))
            .Append(facts)
            .Append($"{words}\n", new Style(decoration: Decoration.Dim)));
    }

    public void Flush()
    {
    }

    /// <summary>Gets the end of a text, on one line and without control characters, which would reach the terminal.</summary>
    private static string GetEnd(string text, int width)
    {
        string end = GetEnd(text, width, out bool isWhole);
        return isWhole ? end : Ellipsis + GetEnd(text, width - 1, out _);
    }

    private static string GetEnd(string text, int width, out bool isWhole)
    {
        // Combining marks take no width, so the width alone would not bound the work.
        var rest = text.AsSpan(Math.Max(0, text.Length - (MaxCharactersPerCell * width)));
        var end = new StringBuilder();
        int cells = 0;
        while (!rest.IsEmpty)
        {
            _ = Rune.DecodeLastFromUtf16(rest, out var rune, out int length);
            string character = Rune.IsControl(rune) ? " " : rune.ToString();
            cells += character.GetCellWidth();
            if (cells > width)
            {
                break;
            }

            end.Insert(0, character);
            rest = rest[..^length];
        }

        isWhole = rest.IsEmpty && text.Length <= MaxCharactersPerCell * width;
        return end.ToString();
    }
}
