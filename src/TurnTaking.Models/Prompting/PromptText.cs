using System.Text.RegularExpressions;

namespace TurnTaking.Models;

/// <summary>Encodes prompts that are one text, with the names of special tokens in it.</summary>
internal static partial class PromptText
{
    public static IReadOnlyList<int> Encode(string prompt, ContentTokenizer tokenizer)
    {
        var tokens = tokenizer.SpecialTokens;
        var ids = new List<int>();
        int next = 0;
        foreach (var match in SpecialTokenPattern.EnumerateMatches(prompt))
        {
            AddContent(next, match.Index);
            ids.Add(tokens.GetId(prompt.Substring(match.Index, match.Length)));
            next = match.Index + match.Length;
        }

        AddContent(next, prompt.Length);
        return ids;

        void AddContent(int start, int end)
        {
            if (end > start)
            {
                ids.AddRange(tokenizer.Encode(prompt[start..end]));
            }
        }
    }

    [GeneratedRegex(
        @"<\|(im_start|im_end|predict|start_speaking|continue_listening|start_listening|continue_speaking)\|>", RegexOptions.CultureInvariant)]
    private static partial Regex SpecialTokenPattern { get; }
}
